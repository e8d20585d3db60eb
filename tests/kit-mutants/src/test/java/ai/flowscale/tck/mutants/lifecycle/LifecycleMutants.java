package ai.flowscale.tck.mutants.lifecycle;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.LimitedConnections;
import ai.flowscale.tck.mutants.parts.RenewedTransport;
import ai.flowscale.tck.mutants.resources.GivesUp;
import ai.flowscale.tck.mutants.sockets.Sockets;
import ai.flowscale.tck.transport.TransportRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Chapter 9: what becomes of a transport from its making to its end. */
public final class LifecycleMutants {
  private static final Queue<Transport> KEPT = new ConcurrentLinkedQueue<>();

  private LifecycleMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.IDLE_CREATION,
            "connects to its proxy when it is created",
            makers(Eager::new)),
        Mutant.of(
            TransportRule.NAME, "has a name with blanks and capitals", LifecycleMutants::named),
        Mutant.of(
            TransportRule.STABLE_CAPABILITIES,
            "has mutable capabilities",
            transports(LifecycleMutants::changeable)),
        Mutant.of(TransportRule.CLOSED_SENDS_NOTHING, "restarts after close", makers(Revives::new)),
        Mutant.hanging(
            TransportRule.CLOSE_WAITING,
            "does not end waiting exchanges on close",
            "the exchange",
            makers((provider, config) -> new ClosesLater(provider, config, true))),
        Mutant.hanging(
            TransportRule.CLOSE_UPLOAD,
            "completes uploads on close",
            "the exchange",
            transports(EndsUploadsOnClose::new)),
        Mutant.hanging(
            TransportRule.CLOSE_BODY,
            "does not end bodies on close",
            "the error of the body",
            makers((provider, config) -> new ClosesLater(provider, config, false))),
        Mutant.of(
            TransportRule.CLOSE_AGAIN, "can be closed only once", transports(ClosesOnce::new)),
        Mutant.hanging(
            TransportRule.CLOSE_BOUNDED,
            "waits for its exchanges on close",
            "the return of close",
            transports(WaitsForExchanges::new)),
        Mutant.hanging(
            TransportRule.CLOSE_WITHIN,
            "waits on close for the threads that execute its exchanges",
            "the return of close",
            transports(WaitsForThreads::new)),
        Mutant.hanging(
            TransportRule.THREADS_END,
            "leaves a thread behind",
            "the end of threads of a closed transport",
            transports(KeepsThread::new)),
        Mutant.hanging(
            TransportRule.THREADS_END,
            "keeps every transport for ever",
            "the collection of a closed transport",
            transports(LifecycleMutants::kept)),
        Mutant.of(
            TransportRule.GIVEN_EXECUTOR,
            "closes the executor that it was given",
            makers(ClosesExecutor::new)),
        Mutant.of(
            TransportRule.INDEPENDENT,
            "shares one client with other transports",
            makers(SharesClient::of)),
        Mutant.of(
            TransportRule.CONCURRENT,
            "completes requests in the order in which they were sent",
            transports(CompletesInOrder::new)),
        Mutant.of(
            TransportRule.CONNECTION_LIMIT,
            "declares a limit of connections and has none",
            transports(
                transport -> new ForwardingTransport(transport, Capability.MAX_CONNECTIONS))),
        new Mutant(
            TransportRule.CONNECTION_LIMIT,
            "has no limit of connections, only over TLS",
            "",
            makers(
                (provider, config) ->
                    new LimitedConnections(provider.create(config), config, false, Ways::isPlain)),
            Ways.TLS),
        Mutant.of(
            TransportRule.IDLE_CONNECTION,
            "declares an idle timeout and uses idle connections again",
            transports(
                transport ->
                    new ForwardingTransport(transport, Capability.IDLE_CONNECTION_TIMEOUT))),
        new Mutant(
            TransportRule.IDLE_CONNECTION,
            "uses idle connections again, only over TLS",
            "",
            makers(
                (provider, config) ->
                    new RenewedTransport(
                        provider,
                        config,
                        config.idleConnectionTimeout(),
                        Ways::isPlain,
                        Capability.IDLE_CONNECTION_TIMEOUT)),
            Ways.TLS),
        Mutant.hanging(
            TransportRule.CONNECTION_LIMIT,
            "has 20 connections in all",
            "connection 0",
            makers(
                (provider, config) ->
                    LimitedConnections.inAll(
                        new LimitedConnections(provider.create(config), config, end -> false),
                        config,
                        20))),
        reaping("waits for its response", true),
        reaping("delivers a body", false),
        Mutant.of(
            TransportRule.MAY_CONNECT,
            "does not ask for IPv6 addresses",
            makers(
                (provider, config) -> {
                  Transport checked =
                      new ChecksAddresses(provider.create(config), config, false, false);
                  Transport unchecked = provider.create(config);
                  return new ForwardingTransport(checked) {
                    @Override
                    protected TransportResponse execute(
                        TransportRequest request, Execution exchange) {
                      return String.valueOf(request.uri().getHost()).startsWith("[")
                          ? exchange.over(unchecked, request)
                          : super.execute(request, exchange);
                    }

                    @Override
                    public void close() {
                      super.close();
                      unchecked.close();
                    }
                  };
                })),
        Mutant.of(
            TransportRule.MAY_CONNECT,
            "declares to check addresses and does not",
            transports(transport -> new ForwardingTransport(transport, Capability.ADDRESS_CHECK))),
        Mutant.of(
            TransportRule.MAY_CONNECT,
            "asks once for each host",
            makers(
                (provider, config) ->
                    new ChecksAddresses(provider.create(config), config, true, false))),
        Mutant.of(
            TransportRule.MAY_CONNECT,
            "looks names up on the caller's thread",
            makers(
                (provider, config) ->
                    new ChecksAddresses(provider.create(config), config, false, true))),
        Mutant.of(
                TransportRule.MAY_CONNECT,
                "connects to all addresses of a host of which one is allowed",
                checking(Integer.MAX_VALUE))
            .withoutLimits(),
        Mutant.of(
                TransportRule.MAY_CONNECT,
                "asks for the first address of a host, and connects to all",
                checking(1))
            .withoutLimits(),
        Mutant.of(
            TransportRule.REJECTING_EXECUTOR,
            "throws what the executor throws",
            makers((provider, config) -> new OnExecutor(provider.create(config), config, true))),
        Mutant.hanging(
            TransportRule.REJECTING_EXECUTOR,
            "forgets an exchange whose task is rejected",
            "the end of the exchange",
            makers((provider, config) -> new OnExecutor(provider.create(config), config, false))),
        Mutant.hanging(
            TransportRule.ONE_THREAD,
            "waits for a task of the executor in another one",
            "the response",
            makers((provider, config) -> new WaitsForTask(provider.create(config), config))),
        Mutant.hanging(
            TransportRule.TIMERS_END,
            "never cancels a timer",
            "the end of all that was scheduled",
            makers((provider, config) -> new KeepsTimers(provider.create(config), config))),
        Mutant.of(
            TransportRule.CLOSES_AT_ONCE,
            "ends what is in flight late after close",
            transports(ClosesLate::new)),
        Mutant.of(
            TransportRule.CLOSES_AT_ONCE,
            "returns late from close",
            transports(ClosesLate::waiting)));
  }

  private static Mutant reaping(String use, boolean onResponse) {
    return Mutant.of(
        TransportRule.IDLE_CONNECTION,
        "closes a connection after the idle timeout that " + use,
        makers(
            (provider, config) ->
                new GivesUp(
                    new RenewedTransport(
                        provider,
                        config,
                        config.idleConnectionTimeout(),
                        request -> true,
                        Capability.IDLE_CONNECTION_TIMEOUT),
                    onResponse,
                    config.idleConnectionTimeout())));
  }

  private static UnaryOperator<TransportProvider> checking(int most) {
    return provider ->
        makers(
                (sockets, config) ->
                    new ChecksAddresses(sockets.create(config), config, false, false, most))
            .apply(Sockets.good().apply(provider));
  }

  private static TransportProvider named(TransportProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public String name() {
        return "The transport " + super.name();
      }
    };
  }

  private static Transport kept(Transport transport) {
    Transport same = new ForwardingTransport(transport);
    KEPT.add(same);
    return same;
  }

  private static Transport changeable(Transport transport) {
    Set<Capability> capabilities = EnumSet.copyOf(transport.capabilities());
    return new ForwardingTransport(transport) {
      @Override
      public Set<Capability> capabilities() {
        return capabilities;
      }
    };
  }
}
