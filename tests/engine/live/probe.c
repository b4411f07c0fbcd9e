// probe: the server that every container of the live comparison runs, and the client that dials from inside a network namespace.
//
//   probe serve NAME PORT|uPORT...   answers every TCP connection and UDP datagram with "NAME PEER-ADDRESS"
//   probe names                      a DNS server on port 53 that knows example.test (203.0.113.10) and nothing else
//   probe dial                       reads "ID ADDRESS PORT tcp|udp" lines, tries all at once, prints "ID open NAME" or "ID closed WHY"
//   probe ask SERVER                 reads "ID NAME A|AAAA" lines, asks SERVER, prints "ID STATUS ADDRESS..."
//
// Built with `gcc -static`, so that it runs in an image that holds nothing else.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 512, WAIT_MS = 1300, ASK_MS = 2500 };

static void leave(int signal) { (void)signal; _exit(0); }

static int listener(int udp, int port) {
  int on = 1, off = 0, sock = socket(AF_INET6, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (sock < 0 || bind(sock, (void *)&any, sizeof any) || (!udp && listen(sock, 64))) { perror("listen"); exit(3); }
  return sock;
}

static void serve(const char *name, int count, char **ports) {
  struct pollfd fds[64]; int udp[64], n = 0;
  for (; n < count && n < 64; n++) {
    udp[n] = ports[n][0] == 'u';
    fds[n] = (struct pollfd){.fd = listener(udp[n], atoi(ports[n] + udp[n])), .events = POLLIN};
  }
  for (;;) {
    if (poll(fds, n, -1) < 0) continue;
    for (int i = 0; i < n; i++) {
      struct sockaddr_in6 peer; socklen_t size = sizeof peer; char in[512], out[256], ip[64] = "?";
      if (!(fds[i].revents & POLLIN)) continue;
      int conn = udp[i] ? fds[i].fd : accept(fds[i].fd, (void *)&peer, &size);
      if (conn < 0 || (udp[i] && recvfrom(conn, in, sizeof in, 0, (void *)&peer, &size) < 0)) continue;
      inet_ntop(AF_INET6, &peer.sin6_addr, ip, sizeof ip);
      int length = snprintf(out, sizeof out, "%s %s\n", name, ip);
      if (sendto(conn, out, length, MSG_NOSIGNAL, udp[i] ? (void *)&peer : NULL, udp[i] ? size : 0) < 0) {}
      if (!udp[i]) close(conn);
    }
  }
}

// Where the question of a DNS message ends, 0 if it has no whole question; its name, with dots, goes to `name`.
static int question(const unsigned char *message, int length, char *name) {
  int at = 12, out = 0;
  while (at < length && message[at]) {
    int label = message[at++];
    if (label > 63 || at + label >= length || out + label > 250) return 0;
    memcpy(name + out, message + at, label); out += label; at += label; name[out++] = '.';
  }
  name[out ? out - 1 : 0] = 0;
  return at + 5 <= length ? at + 5 : 0;
}

static void names(void) {
  int sock = listener(1, 53);
  for (;;) {
    unsigned char m[1024]; char name[256]; struct sockaddr_in6 peer; socklen_t size = sizeof peer;
    int length = recvfrom(sock, m, 512, 0, (void *)&peer, &size), end = length > 12 ? question(m, length, name) : 0;
    if (!end) continue;
    int known = !strcasecmp(name, "example.test"), ipv4 = m[end - 3] == 1;
    m[2] = 0x81; m[3] = known ? 0x80 : 0x83; memset(m + 6, 0, 6); m[7] = known && ipv4;
    if (known && ipv4) {
      memcpy(m + end, "\xc0\x0c\0\1\0\1\0\0\0\5\0\4\xcb\0\x71\x0a", 16); end += 16;
    }
    sendto(sock, m, end, 0, (void *)&peer, size);
  }
}

struct job { int id, udp, sock, done; };

static void settle(struct job *job, const char *word, const char *rest) {
  printf("%d %s %s\n", job->id, word, rest); job->done = 1;
  if (job->sock >= 0) close(job->sock);
}

static void start(struct job *job, const char *ip, int port) {
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
  int v6 = strchr(ip, ':') != NULL;
  inet_pton(v6 ? AF_INET6 : AF_INET, ip, v6 ? (void *)&six.sin6_addr : (void *)&four.sin_addr);
  job->sock = socket(v6 ? AF_INET6 : AF_INET, (job->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0);
  int failed = connect(job->sock, v6 ? (void *)&six : (void *)&four, v6 ? sizeof six : sizeof four);
  if (failed && errno != EINPROGRESS) { settle(job, "closed", strerror(errno)); return; }
  if (job->udp && send(job->sock, "x", 1, 0) < 0) settle(job, "closed", strerror(errno));
}

static void dial(void) {
  static struct job jobs[MOST]; int n = 0, port; char ip[64], proto[8];
  while (n < MOST && scanf("%d %63s %d %7s", &jobs[n].id, ip, &port, proto) == 4) {
    jobs[n].udp = !strcmp(proto, "udp"); start(&jobs[n], ip, port); n++;
  }
  for (int waited = 0; waited < WAIT_MS; waited += 20) {
    for (int i = 0; i < n; i++) {
      char answer[256]; if (jobs[i].done) continue;
      ssize_t got = recv(jobs[i].sock, answer, sizeof answer - 1, MSG_DONTWAIT);
      if (got > 0) { answer[got] = 0; answer[strcspn(answer, " \n")] = 0; settle(&jobs[i], "open", answer); }
      else if (got == 0) settle(&jobs[i], "closed", "closed");
      else if (errno != EAGAIN && errno != ENOTCONN) settle(&jobs[i], "closed", strerror(errno));
    }
    usleep(20000);
  }
  for (int i = 0; i < n; i++) if (!jobs[i].done) settle(&jobs[i], "closed", "timeout");
}

static int encode(unsigned char *m, int id, const char *name, int type) {
  memset(m, 0, 12); m[0] = id >> 8; m[1] = id; m[2] = 1; m[5] = 1;
  int at = 12;
  while (*name) {
    int label = strcspn(name, "."); m[at++] = label; memcpy(m + at, name, label); at += label; name += label + (name[label] == '.');
  }
  memcpy(m + at, "\0\0\0\0\1", 5); m[at + 2] = type;
  return at + 5;
}

static void print_answer(int id, const unsigned char *m, int length) {
  static const char *status[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};
  char name[256]; int at = question(m, length, name), answers = m[6] << 8 | m[7], code = m[3] & 15;
  printf("%d %s", id, code < 6 ? status[code] : "OTHER");
  while (at && answers-- > 0 && at + 12 <= length) {
    while (at < length && m[at] && (m[at] & 0xc0) != 0xc0) at += m[at] + 1;
    at += m[at] ? 2 : 1;
    int type = m[at + 1], size = m[at + 8] << 8 | m[at + 9]; char ip[64]; at += 10;
    if (at + size <= length && (type == 1 || type == 28)) printf(" %s", inet_ntop(type == 1 ? AF_INET : AF_INET6, m + at, ip, sizeof ip));
    at += size;
  }
  printf("\n");
}

static void ask(const char *server) {
  char name[256], type[8]; int id;
  while (scanf("%d %255s %7s", &id, name, type) == 3) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)}; unsigned char m[1024];
    inet_pton(AF_INET, server, &to.sin_addr);
    int sock = socket(AF_INET, SOCK_DGRAM, 0), size = encode(m, id, name, strcmp(type, "AAAA") ? 1 : 28);
    sendto(sock, m, size, 0, (void *)&to, sizeof to);
    struct pollfd fd = {.fd = sock, .events = POLLIN};
    if (poll(&fd, 1, ASK_MS) == 1 && (size = recv(sock, m, sizeof m, 0)) > 12) print_answer(id, m, size);
    else printf("%d TIMEOUT\n", id);
    close(sock);
  }
}

int main(int count, char **words) {
  signal(SIGTERM, leave); signal(SIGINT, leave); signal(SIGPIPE, SIG_IGN);
  if (count >= 3 && !strcmp(words[1], "serve")) serve(words[2], count - 3, words + 3);
  else if (count == 2 && !strcmp(words[1], "names")) names();
  else if (count == 2 && !strcmp(words[1], "dial")) dial();
  else if (count == 3 && !strcmp(words[1], "ask")) ask(words[2]);
  else { fprintf(stderr, "usage: probe serve NAME PORT... | names | dial | ask SERVER\n"); return 2; }
  return 0;
}
