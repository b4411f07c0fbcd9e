//! Reports: human, concise, json; graphs as text and Mermaid.
