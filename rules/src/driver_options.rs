//! The options of Docker's own network drivers: which there are, and what they take.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

use composelint_lint::{Context, OwnDriverOption};
use composelint_topology::Driver;
use smol_str::SmolStr;

use crate::data::{self, Row};

/// An option that a driver reads.
pub(crate) struct DriverOption {
    row: Row,
    takes: Takes,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Bool,
    Ipv4,
    Ipv6,
    Mtu,
    Interface,
    Words,
    Text,
}

/// The longest name of a network interface: the kernel's IFNAMSIZ, less the zero.
const LONGEST_INTERFACE: usize = 15;

/// The least MTU of IPv4 (RFC 791), and the most that an interface can have.
const MTU: std::ops::RangeInclusive<u32> = 68..=65_535;

impl DriverOption {
    pub(crate) fn name(&self) -> &str {
        self.row.text("option")
    }

    /// Whether the engine refuses a network with a value that cannot be read.
    pub(crate) fn is_checked(&self) -> bool {
        self.row.opt("refused").is_some()
    }

    /// Other spellings that no driver reads.
    pub(crate) fn misspelt(&self) -> impl Iterator<Item = &str> {
        self.row
            .list("instead")
            .iter()
            .map(smol_str::SmolStr::as_str)
    }

    /// What the option wants instead of a value, in words; `None` where it can be read.
    pub(crate) fn wants(&self, value: &str) -> Option<String> {
        let fits = match self.takes {
            Takes::Bool => is_bool(value),
            Takes::Ipv4 => value.parse::<Ipv4Addr>().is_ok(),
            Takes::Ipv6 => value.parse::<Ipv6Addr>().is_ok(),
            Takes::Mtu => value
                .parse()
                .is_ok_and(|mtu| mtu == 0 || MTU.contains(&mtu)),
            Takes::Interface => !value.is_empty() && value.len() <= LONGEST_INTERFACE,
            Takes::Words => self.row.list("words").iter().any(|word| word == value),
            Takes::Text => true,
        };
        (!fits).then(|| match self.takes {
            Takes::Bool => "`true` or `false`".to_owned(),
            Takes::Ipv4 => "an IPv4 address".to_owned(),
            Takes::Ipv6 => "an IPv6 address".to_owned(),
            Takes::Mtu => "a number of bytes from 68 to 65535".to_owned(),
            Takes::Interface => "a name of at most 15 letters".to_owned(),
            Takes::Words => {
                let words = self
                    .row
                    .list("words")
                    .iter()
                    .filter(|word| !word.is_empty());
                let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
                quoted.join(", ")
            }
            Takes::Text => "a text".to_owned(),
        })
    }

    fn belongs_to(&self, driver: &str) -> bool {
        let own = self.row.text("driver");
        own == "all" || own == driver
    }
}

/// As Go's `strconv.ParseBool`.
fn is_bool(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False",
    ];
    WORDS.contains(&text)
}

/// The options of the configuration, and ours behind them.
pub(crate) struct Options {
    own: Vec<DriverOption>,
}

impl Options {
    /// The options that a rule goes by.
    pub(crate) fn of(cx: &Context<'_>) -> Self {
        let own = cx.own_driver_options().iter();
        Self {
            own: own.filter_map(from_configuration).collect(),
        }
    }

    /// Whether a driver's options are in the table.
    pub(crate) fn know(&self, driver: &Driver) -> bool {
        let ours = matches!(
            driver,
            Driver::Bridge | Driver::Overlay | Driver::Macvlan | Driver::Ipvlan
        );
        let is_own = |option: &DriverOption| option.row.text("driver") == driver.as_str();
        ours || self.own.iter().any(is_own)
    }

    /// The options that a driver reads.
    pub(crate) fn read_by(&self, driver: &Driver) -> impl Iterator<Item = &DriverOption> {
        let name = driver.as_str().to_owned();
        let own = self.own.iter();
        let ours = all().iter().filter(|option| {
            let mut own = self.own.iter();
            own.all(|own| own.name() != option.name())
        });
        own.chain(ours)
            .filter(move |option| option.belongs_to(&name))
    }
}

/// An option that the configuration knows, in the form of the table.
fn from_configuration(own: &OwnDriverOption) -> Option<DriverOption> {
    let field = |name: &'static str, value: SmolStr| (SmolStr::new_static(name), vec![value]);
    option(Row::new(vec![
        field("option", own.name.clone()),
        field("driver", own.driver.clone()),
        field("takes", SmolStr::new_static(own.takes)),
        (SmolStr::new_static("words"), own.words.clone()),
    ]))
}

/// Every option of every driver.
pub(crate) fn all() -> &'static [DriverOption] {
    static OPTIONS: OnceLock<Vec<DriverOption>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let rows = data::read(include_str!("../data/driver_options.yaml"));
        rows.into_iter().filter_map(option).collect()
    })
}

fn option(row: Row) -> Option<DriverOption> {
    let takes = match row.text("takes") {
        "bool" => Takes::Bool,
        "ipv4" => Takes::Ipv4,
        "ipv6" => Takes::Ipv6,
        "mtu" => Takes::Mtu,
        "interface" => Takes::Interface,
        "words" => Takes::Words,
        "text" => Takes::Text,
        _ => return None,
    };
    Some(DriverOption { row, takes })
}

/// The other driver that reads an option of this name.
pub(crate) fn owner(name: &str) -> Option<&'static str> {
    let found = all().iter().find(|option| option.name() == name)?;
    Some(found.row.text("driver"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(driver: &Driver) -> impl Iterator<Item = &'static DriverOption> {
        let name = driver.as_str().to_owned();
        all().iter().filter(move |option| option.belongs_to(&name))
    }

    #[test]
    fn every_option_can_be_read_and_has_its_examples() {
        let rows = data::read(include_str!("../data/driver_options.yaml"));
        assert_eq!(all().len(), rows.len(), "every row is an option");
        for option in all() {
            let (like, unlike) = (option.row.text("like"), option.row.text("unlike"));
            assert_eq!(option.wants(like), None, "{}", option.name());
            let is_text = option.takes == Takes::Text;
            assert_eq!(option.wants(unlike).is_none(), is_text, "{}", option.name());
            let words = option.row.list("words").is_empty();
            assert_eq!(option.takes != Takes::Words, words, "{}", option.name());
        }
    }

    #[test]
    fn no_option_is_listed_twice_and_no_mistake_is_an_option() {
        for driver in [
            Driver::Bridge,
            Driver::Overlay,
            Driver::Macvlan,
            Driver::Ipvlan,
        ] {
            let names: Vec<&str> = of(&driver).map(DriverOption::name).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), names.len(), "{names:?}");
            let mistakes: Vec<&str> = of(&driver).flat_map(DriverOption::misspelt).collect();
            assert!(mistakes.iter().all(|mistake| !names.contains(mistake)));
            let mut once = mistakes.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), mistakes.len(), "{mistakes:?}");
        }
    }

    #[test]
    fn values_are_read_as_the_engine_does() {
        let mtu = of(&Driver::Bridge)
            .find(|option| option.name().ends_with("driver.mtu"))
            .expect("it is listed");
        for (value, fits) in [
            ("1450", true),
            ("0", true),
            ("67", false),
            ("70000", false),
            ("", false),
        ] {
            assert_eq!(mtu.wants(value).is_none(), fits, "{value}");
        }
        assert_eq!(owner("encrypted"), Some("overlay"));
        assert_eq!(owner("größe"), None);
    }
}
