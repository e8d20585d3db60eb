package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TimeLimit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chapter 9 of the contract, continued: what exchanges take and leave behind. */
public abstract class ResourceRules {

  @RuleTest(value = TransportRule.PLACES_RETURNED, routes = Route.Selection.NEW)
  final void rule9_25_everyEndOfAnExchangeLeavesItsPlaceToTheNextOne(TransportScenario it) {
    it.settings().withConnections(OnServer.CONNECTIONS);
    it.renew();
    for (Ending ending : endings(it)) {
      it.inCase(
          ending.exchangeName(),
          () -> {
            ending.prepare(it);
            var unused = ending.endSome(it, 2 * ending.maxConnections());
            ending.assertNext(it);
          });
    }
  }

  /** What comes before the connection is the same on each route. */
  private static List<Ending> endings(TransportScenario it) {
    return it.route() == Route.HTTP
        ? Stream.concat(OnServer.all(it).stream(), WhileConnecting.all(it).stream()).toList()
        : OnServer.all(it);
  }

  /** How the exchange ends behind which the others wait. */
  private enum First {
    KEPT("a response"),
    CLOSED("a response that closes the connection"),
    RESET("a reset"),
    CANCELLED("a cancellation");

    private final String text;

    First(String text) {
      this.text = text;
    }
  }

  @RuleTest(value = TransportRule.CANCELLED_WAITING, routes = Route.Selection.NEW_HTTP_1)
  final void rule9_26_aRequestThatIsCancelledWhileItWaitsTakesNoTurn(TransportScenario it) {
    it.settings().withConnections(1);
    it.renew();
    for (First first : First.values()) {
      if (first != First.CANCELLED || it.declares(Capability.ABORTS_EXCHANGE)) {
        it.inCase("behind " + first.text, () -> assertTurns(it, first));
      }
    }
    if (it.declares(Capability.ABORTS_EXCHANGE)) {
      it.inCase("a cancellation as its turn comes", () -> assertPassedOn(it));
    }
  }

  private static void assertTurns(TransportScenario it, First first) {
    RawServer server = it.serving(holding(first));
    CompletableFuture<TransportResponse> holder = it.sending("POST", "/first", null);
    it.awaitRequests(1);
    List<CompletableFuture<TransportResponse>> waiting =
        IntStream.range(0, 5).mapToObj(i -> it.sending("GET", "/" + i, null)).toList();
    // An exchange with another origin: by its end the others have their places in the queue.
    it.tick();

    waiting.get(0).cancel(true);
    waiting.get(2).cancel(true);
    waiting.get(3).cancel(true);
    if (first == First.CANCELLED) {
      holder.cancel(true);
    }
    server.connection(0).release();

    List<CompletableFuture<String>> texts =
        Stream.of(waiting.get(1), waiting.get(4))
            .map(each -> TransportScenario.whole(each))
            .toList();
    if (first == First.KEPT || first == First.CLOSED) {
      assertThat(Waiting.result("the first response", TransportScenario.whole(holder)))
          .isEqualTo("first");
    }
    texts.forEach(
        text ->
            assertThat(Waiting.result("the response to a request that waited", text))
                .isEqualTo("works"));
    assertThat(server.requests())
        .extracting(RawRequest::target)
        .containsExactlyInAnyOrder("/first", "/1", "/4");
  }

  private static RawScript holding(First first) {
    return connection -> {
      boolean goesOn = true;
      while (goesOn) {
        if (!connection.readRequest().target().equals("/first")) {
          connection.respond("200 OK", "works");
        } else if (first == First.CANCELLED) {
          connection.readToEnd();
          goesOn = false;
        } else {
          connection.stall();
          switch (first) {
            case CLOSED -> connection.write(Scripts.ok("first", "Connection: close"));
            case RESET -> connection.reset();
            default -> connection.respond("200 OK", "first");
          }
          goesOn = first == First.KEPT;
        }
      }
    };
  }

  /** A connection becomes free and the next request is cancelled, one right behind the other. */
  private static void assertPassedOn(TransportScenario it) {
    RawServer server = it.serving(holding(First.KEPT));
    for (int i = 0; i < 10; i++) {
      int before = server.requests().size();
      CompletableFuture<String> first = TransportScenario.whole(it.sending("POST", "/first", null));
      server.await(
          "a request that holds the connection",
          () ->
              server.requests().stream()
                  .skip(before)
                  .anyMatch(request -> request.target().equals("/first")));
      CompletableFuture<TransportResponse> cancelled = it.sending("GET", "/cancelled", null);
      // It may come before the cancellation.
      var unused = cancelled.thenAccept(TransportResponse::close);
      CompletableFuture<String> last = TransportScenario.whole(it.sending("GET", "/last", null));

      server.connections().get(server.connections().size() - 1).release();
      assertThat(Waiting.result("the first response", first)).isEqualTo("first");
      cancelled.cancel(true);

      assertThat(Waiting.result("the response to a request that waited", last)).isEqualTo("works");
    }
  }

  @RuleTest(value = TransportRule.NOTHING_KEPT, routes = Route.Selection.NEW)
  final void rule9_27_nothingIsKeptOfAnExchangeThatHasEnded(TransportScenario it) {
    if (it.route() != Route.HTTP && Extent.chosen() == Extent.SHORT) {
      it.leaveOut("all", "this route is for the whole extent");
      return;
    }
    if (it.route().isTunnel()) {
      it.leaveOut("all", "a library may keep a broken tunnel until its time limits have passed");
      return;
    }
    // What a timer of the transport keeps is still there when this has waited.
    it.settings().connectingWithin(TimeLimit.get().multipliedBy(3));
    it.renew();
    Remains remains = new Remains(it);
    List<Ending> endings = Extent.chosen() == Extent.WHOLE ? endings(it) : OnServer.all(it);
    endings.forEach(ending -> it.inCase(ending.exchangeName(), () -> remains.of(ending)));
    remains.assertCollected();
    if (Extent.chosen() == Extent.SHORT) {
      it.leaveOutOthers();
    }
    it.inCase("memory", () -> LargeBodies.assertMemoryReleased(it));
    if (Extent.chosen() == Extent.WHOLE) {
      LargeBodies.assertConnectionsReleased(it);
    }
    if (it.route() == Route.HTTP && Extent.chosen() == Extent.WHOLE) {
      it.inCase("long URLs", () -> LargeBodies.assertUrlsReleased(it));
    }
  }

  @RuleTest(value = TransportRule.LOOKUPS_APART, routes = Route.Selection.OWN)
  final void rule9_28_aSlowLookupHoldsUpNoOtherHost(TransportScenario it) {
    SlowLookups.assertApart(it);
  }
}
