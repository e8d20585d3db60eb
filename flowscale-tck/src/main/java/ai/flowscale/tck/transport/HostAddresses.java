package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.PortReservation;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A host with two addresses of this machine. */
record HostAddresses(String host, InetAddress first, InetAddress second) {
  private static final String MISSING =
      "neither localhost nor tck-two.localhost has two addresses of this machine";

  /** How many ports are tried. */
  private static final int ATTEMPTS = 20;

  /** The system has them, or a file of hosts. The certificate is for the first name. */
  private static Optional<HostAddresses> find() {
    for (String name : List.of("localhost", "tck-two.localhost")) {
      InetAddress[] found = addresses(name);
      if (found.length == 2 && Arrays.stream(found).allMatch(HostAddresses::isOurs)) {
        return Optional.of(new HostAddresses(name, found[0], found[1]));
      }
    }
    return Optional.empty();
  }

  private static InetAddress[] addresses(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException unknown) {
      return new InetAddress[0];
    }
  }

  private static boolean isOurs(InetAddress address) {
    try {
      PortReservation.take(address, 0).close();
      return address.isLoopbackAddress();
    } catch (IOException isNot) {
      return false;
    }
  }

  /** Starts a server on one of them, while the other one refuses connections to its port. */
  private RawServer listen(TransportScenario it, boolean onSecond, @Nullable SSLContext context) {
    for (int i = 0; ; i++) {
      RawServer server = null;
      try {
        server = it.watched(RawServer.startAt(onSecond ? second : first, host, context));
        it.opened(PortReservation.take(onSecond ? first : second, server.port()));
        return server.always(Scripts.respondAll("hello"));
      } catch (IOException taken) {
        if (server != null) {
          server.close();
        }
        if (i == ATTEMPTS) {
          throw new AssertionError("no port is free at both addresses of " + host, taken);
        }
      }
    }
  }

  private static TransportRequest post(TransportScenario it, URI uri) {
    return TransportScenario.request("POST", uri, it.body(OptionalLong.of(3), "abc"));
  }

  // Rule 9.24.

  /** Asserts that each address of a host is tried until one accepts the connection. */
  static void assertTried(TransportScenario it) {
    HostAddresses host = find().orElse(null);
    if (host == null) {
      it.leaveOutOthers();
      it.leaveOut("a host with two addresses", MISSING);
      return;
    }
    for (boolean onSecond : List.of(false, true)) {
      String name = onSecond ? "the first address refuses" : "the second address refuses";
      it.inCase(name, () -> host.assertFound(it, onSecond, null));
      if (it.declares(Capability.TLS_CONTEXT) && host.host().equals("localhost")) {
        it.inCase(
            name + ", over TLS",
            () -> host.assertFound(it, onSecond, TestAuthority.serverContext()));
      }
    }
    if (it.declares(Capability.TLS_CONTEXT)) {
      for (boolean onSecond : List.of(false, true)) {
        it.inCase(
            "the handshake fails at one address, and the "
                + (onSecond ? "first" : "second")
                + " refuses",
            () -> host.assertHandshakeTold(it, onSecond));
      }
    }
    it.inCase("both addresses do not respond", () -> host.assertOneLimit(it));
  }

  private void assertFound(TransportScenario it, boolean onSecond, @Nullable SSLContext context) {
    RawServer server = listen(it, onSecond, context);
    it.settings().trustingAuthority();
    it.renew();

    assertThat(it.text(it.send(post(it, server.uri("/"))))).isEqualTo("hello");
    assertThat(it.text(it.get(server.uri("/")))).isEqualTo("hello");

    assertThat(server.requests()).hasSize(2);
  }

  /** What a user needs to know is that the certificate is wrong. */
  private void assertHandshakeTold(TransportScenario it, boolean onSecond) {
    RawServer server = listen(it, onSecond, TestAuthority.serverContextOfUnknownAuthority());
    failure(it.sending(post(it, server.uri("/"))), Kind.TLS, Sent.NO);
    assertThat(server.requests()).isEmpty();
  }

  /** A limit that each address has for itself would be exceeded twice. */
  private void assertOneLimit(TransportScenario it) {
    UnresponsiveAddress one = unresponsive(it, first, 0);
    UnresponsiveAddress other = one == null ? null : unresponsive(it, second, one.port());
    if (one == null || other == null) {
      it.leaveOut("both addresses do not respond", "this system refuses the connections");
      return;
    }
    Duration longest = TimeLimit.get().dividedBy(8);
    for (Duration limit = Duration.ofMillis(300); ; limit = limit.multipliedBy(3)) {
      Duration connectTimeout = limit;
      it.settings().connectingWithin(connectTimeout);
      it.renew();
      long begin = System.nanoTime();
      URI uri = URI.create("http://" + host + ":" + one.port() + "/");
      failure(it.sending(post(it, uri)), Kind.TIMEOUT, Sent.NO);
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      if (taken.compareTo(limit.multipliedBy(9).dividedBy(5)) < 0) {
        return;
      }
      // A busy machine may hold up an exchange for longer than the first limits.
      assertThat(limit).as("a connectTimeout that was exceeded twice").isLessThan(longest);
    }
  }

  private static @Nullable UnresponsiveAddress unresponsive(
      TransportScenario it, InetAddress address, int port) {
    try {
      return UnresponsiveAddress.open(address, port).map(it::opened).orElse(null);
    } catch (IOException taken) {
      return null;
    }
  }

  // Rule 9.17.

  /** Asserts that each of two addresses is checked before it is connected to. */
  static void assertChecked(TransportScenario it) {
    HostAddresses host = find().orElse(null);
    if (host == null) {
      it.leaveOutOthers();
      it.leaveOut("a host with two addresses", MISSING);
      return;
    }
    it.inCase(
        "the first address refuses the connection, and mayConnect the second one",
        () -> {
          RawServer server = host.listen(it, true, null);
          Queue<InetAddress> asked = host.allowOnly(it, host.first());
          TransportScenario.failure(it.sending(post(it, server.uri("/"))), Kind.CONNECT, Sent.NO);
          assertThat(asked).as("the addresses that mayConnect was asked for").isNotEmpty();
          assertThat(server.connections()).as("connections to what mayConnect refuses").isEmpty();
        });
    it.inCase(
        "mayConnect refuses the first address, and the second one listens",
        () -> {
          RawServer server = host.listen(it, true, null);
          Queue<InetAddress> asked = host.allowOnly(it, host.second());
          assertThat(it.text(it.send(post(it, server.uri("/"))))).isEqualTo("hello");
          assertThat(asked).as("the addresses that mayConnect was asked for").contains(host.second);
        });
    it.inCase(
        "the first address refuses the connection, and both are allowed",
        () -> {
          RawServer server = host.listen(it, true, null);
          Queue<InetAddress> asked = host.allowOnly(it, host.first(), host.second());
          assertThat(it.text(it.send(post(it, server.uri("/"))))).isEqualTo("hello");
          assertThat(asked)
              .as("the addresses that mayConnect was asked for")
              .contains(host.first(), host.second());
        });
  }

  private Queue<InetAddress> allowOnly(TransportScenario it, InetAddress... allowed) {
    Queue<InetAddress> asked = new ConcurrentLinkedQueue<>();
    it.settings()
        .through(null)
        .connectingOnlyTo(
            (name, address) -> {
              asked.add(address);
              return List.of(allowed).contains(address);
            });
    it.renew();
    return asked;
  }
}
