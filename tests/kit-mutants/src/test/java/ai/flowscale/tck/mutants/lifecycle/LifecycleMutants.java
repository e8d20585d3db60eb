package ai.flowscale.tck.mutants.lifecycle;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.transport.TransportRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Chapter 9: what becomes of a transport from its making to its end. */
public final class LifecycleMutants {
  private LifecycleMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.QUIET_CREATION, "connects to its proxy when made", makers(Eager::new)),
        Mutant.of(TransportRule.NAME, "has a name for people to read", LifecycleMutants::named),
        Mutant.of(
            TransportRule.STEADY_CAPABILITIES,
            "lets everyone change its capabilities",
            transports(LifecycleMutants::changeable)),
        Mutant.of(
            TransportRule.CLOSED_SENDS_NOTHING, "starts anew after close", makers(Revives::new)),
        Mutant.hanging(
            TransportRule.CLOSE_WAITING,
            "lets exchanges that wait for an answer go on after close",
            "the exchange",
            makers((provider, config) -> new ClosesLater(provider, config, true))),
        Mutant.hanging(
            TransportRule.CLOSE_UPLOAD,
            "ends uploads in good order on close",
            "the exchange",
            transports(EndsUploadsOnClose::new)),
        Mutant.hanging(
            TransportRule.CLOSE_BODY,
            "lets bodies go on after close",
            "the error of the body",
            makers((provider, config) -> new ClosesLater(provider, config, false))),
        Mutant.of(TransportRule.CLOSE_AGAIN, "may be closed once", transports(ClosesOnce::new)),
        Mutant.hanging(
            TransportRule.CLOSE_BOUNDED,
            "waits for its exchanges on close",
            "the end of close",
            transports(WaitsForExchanges::new)),
        Mutant.hanging(
            TransportRule.CLOSE_ON_OWN_THREAD,
            "waits for its own threads on close",
            "the end of close",
            transports(WaitsForThreads::new)),
        Mutant.hanging(
            TransportRule.THREADS_END,
            "leaves a thread behind",
            "the end of threads that were started for a transport",
            transports(KeepsThread::new)),
        Mutant.of(
            TransportRule.GIVEN_EXECUTOR,
            "closes the executor that it was given",
            makers(ClosesExecutor::new)),
        Mutant.of(
            TransportRule.INDEPENDENT,
            "shares one client with all others",
            makers(SharesClient::of)),
        Mutant.of(
            TransportRule.CONCURRENT,
            "answers requests in the order in which they were sent",
            transports(AnswersInOrder::new)),
        Mutant.of(
            TransportRule.CONNECTION_LIMIT,
            "promises a limit of connections that it does not have",
            transports(transport -> promising(transport, Capability.MAX_CONNECTIONS))),
        Mutant.of(
            TransportRule.IDLE_CONNECTION,
            "promises to leave idle connections alone, and uses them again",
            transports(transport -> promising(transport, Capability.IDLE_CONNECTION_TIMEOUT))),
        Mutant.of(
            TransportRule.MAY_CONNECT,
            "promises to ask about addresses, and does not",
            transports(transport -> promising(transport, Capability.ADDRESS_CHECK))));
  }

  private static TransportProvider named(TransportProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public String name() {
        return "The transport " + super.name();
      }
    };
  }

  private static Transport changeable(Transport transport) {
    Set<Capability> capabilities = EnumSet.copyOf(transport.capabilities());
    return withCapabilities(transport, capabilities);
  }

  private static Transport promising(Transport transport, Capability what) {
    Set<Capability> capabilities = EnumSet.copyOf(transport.capabilities());
    capabilities.add(what);
    return withCapabilities(transport, Set.copyOf(capabilities));
  }

  private static Transport withCapabilities(Transport transport, Set<Capability> capabilities) {
    return new ForwardingTransport(transport) {
      @Override
      public Set<Capability> capabilities() {
        return capabilities;
      }
    };
  }
}
