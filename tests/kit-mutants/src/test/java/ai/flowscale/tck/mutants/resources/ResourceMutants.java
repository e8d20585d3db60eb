package ai.flowscale.tck.mutants.resources;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.LimitedConnections;
import ai.flowscale.tck.transport.TransportRule;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What becomes of places, memory, threads and time with the number of exchanges. */
public final class ResourceMutants {
  private static final String CHECK = "the check of an address of each host";

  private ResourceMutants() {}

  public static List<Mutant> all() {
    return Stream.of(pauses(), places(), kept(), lookups(), threads())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Mutant> pauses() {
    return List.of(
        Mutant.of(
            TransportRule.ANY_PAUSE,
            "gives up when there is no response for four seconds",
            transports(inner -> new GivesUp(inner, true))),
        Mutant.of(
            TransportRule.ANY_PAUSE,
            "gives up when a body pauses for four seconds",
            transports(inner -> new GivesUp(inner, false))));
  }

  private static List<Mutant> places() {
    return List.of(
        losing("connection that is not made", "the exchange", isOf(Kind.CONNECT)),
        losing("handshake that fails", "the exchange", isOf(Kind.TLS)),
        losing("connection that is not made in time", "the exchange", isOf(Kind.TIMEOUT)),
        losing("connection that breaks", "the exchange", isOf(Kind.CLOSED)),
        losing("upload whose source fails", "the exchange", isOf(Kind.REQUEST_BODY)),
        losing("response that is not HTTP", "the exchange", isOf(Kind.PROTOCOL)),
        losing(
            "body that is not in chunks",
            "the response's headers",
            end ->
                end instanceof List<?> ofBody
                    && ofBody.get(0) instanceof TransportException failure
                    && failure.kind() == Kind.PROTOCOL),
        losing("abort before the response", "request 2", isOf(Kind.CANCELLED)),
        losing(
            "response that is closed",
            "the response's headers",
            end -> end == LimitedConnections.CLOSING),
        Mutant.hanging(
            TransportRule.CANCELLED_WAITING,
            "gives a place to a request that was aborted while it waited",
            "the response to a request that waited",
            makers(
                (provider, config) ->
                    new LimitedConnections(
                        provider.create(config),
                        config,
                        end -> end == LimitedConnections.WAITING))));
  }

  private static Mutant losing(String end, String awaited, Predicate<Object> losing) {
    return Mutant.hanging(
        TransportRule.PLACES_RETURNED,
        "loses a place of its pool with each " + end,
        awaited,
        makers(
            (provider, config) -> new LimitedConnections(provider.create(config), config, losing)));
  }

  private static Predicate<Object> isOf(Kind kind) {
    return end -> end instanceof TransportException failure && failure.kind() == kind;
  }

  private static List<Mutant> kept() {
    String collection = "the collection of what belongs to ended exchanges";
    return Stream.of(
            Stream.of(KeepsExchanges.What.values())
                .map(
                    what ->
                        Mutant.hanging(
                            TransportRule.NOTHING_KEPT,
                            "keeps " + what.text(),
                            what.isContent() ? "the release of the memory" : collection,
                            transports(inner -> new KeepsExchanges(inner, what)))),
            Stream.of(
                Mutant.of(
                    TransportRule.NOTHING_KEPT,
                    "has a thread for each exchange until it is closed",
                    transports(ThreadForEach::new))))
        .flatMap(each -> each)
        .toList();
  }

  private static List<Mutant> lookups() {
    return List.of(
        looking("looks all names up on one thread", CHECK, 1, false),
        looking("looks names up on 16 threads", CHECK, 16, false),
        looking("looks names up on threads that must not block", "", 30, true));
  }

  private static Mutant looking(String name, String awaited, int threads, boolean refusing) {
    UnaryOperator<TransportProvider> damage =
        makers(
            (provider, config) ->
                new ChecksOnPool(provider.create(config), config, threads, refusing));
    return new Mutant(TransportRule.LOOKUPS_APART, name, awaited, damage, Ways.ALL).withChecks();
  }

  private static List<Mutant> threads() {
    return List.of(
        Mutant.of(
            TransportRule.THREADS_END,
            "has a thread that is not a daemon",
            transports(HoldsProgram::new)));
  }
}
