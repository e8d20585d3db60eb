package ai.flowscale.tests.schedules;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.spi.Transport;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A client with everything around it, for one schedule. */
final class Site {
  static final String BASE = "http://127.0.0.1:1";

  final Threads threads;
  final Time time;
  final Wire wire;
  final Flowscale client;

  Site(
      Threads threads,
      Time time,
      Wire wire,
      Transport transport,
      UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.threads = threads;
    this.time = time;
    this.wire = wire;
    this.client =
        Flowscale.create(
            settings
                .apply(
                    FlowscaleConfig.builder()
                        .baseUrl(BASE)
                        .apiKey("key")
                        .transport(transport)
                        .scheduler(time)
                        .callbackExecutor(threads)
                        .blockingExecutor(threads)
                        .retryPolicy(RetryPolicy.none()))
                .build());
  }

  /** As many calls go out at once as there are connections: none was kept by what has ended. */
  void hasAllConnections(int connections) {
    threads.join();
    Expect.that(
        wire.inFlight() == 0,
        wire.inFlight() + " exchanges are left in flight, of " + wire.exchanges());
    Expect.that(time.pending() == 0, time.pending() + " timers are left");
    for (int i = 0; i < connections; i++) {
      var unused = client.async().getRun("held");
    }
    threads.join();
    Expect.that(
        wire.inFlight() == connections,
        "only " + wire.inFlight() + " of " + connections + " connections came back");
    close();
  }

  void close() {
    client.close();
    threads.join();
    Expect.that(wire.inFlight() == 0, wire.inFlight() + " exchanges outlive the close");
    time.advance(Duration.ofDays(1));
    threads.join();
  }
}
