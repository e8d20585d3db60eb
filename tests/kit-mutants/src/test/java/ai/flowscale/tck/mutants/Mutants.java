package ai.flowscale.tck.mutants;

import ai.flowscale.tck.mutants.aborts.AbortMutants;
import ai.flowscale.tck.mutants.failures.FailureMutants;
import ai.flowscale.tck.mutants.http2.Http2Mutants;
import ai.flowscale.tck.mutants.lifecycle.LifecycleMutants;
import ai.flowscale.tck.mutants.proxies.ProxyMutants;
import ai.flowscale.tck.mutants.requestbodies.RequestBodyMutants;
import ai.flowscale.tck.mutants.requests.RequestMutants;
import ai.flowscale.tck.mutants.resends.ResendMutants;
import ai.flowscale.tck.mutants.resources.ResourceMutants;
import ai.flowscale.tck.mutants.responses.ResponseMutants;
import ai.flowscale.tck.mutants.sockets.SocketMutants;
import ai.flowscale.tck.mutants.tls.TlsMutants;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All mutants, in the order of the rules. */
final class Mutants {
  private Mutants() {}

  static List<Mutant> all() {
    return Stream.of(
            RequestMutants.all(),
            RequestBodyMutants.all(),
            ResponseMutants.all(),
            AbortMutants.all(),
            ResendMutants.all(),
            FailureMutants.all(),
            TlsMutants.all(),
            Http2Mutants.all(),
            ProxyMutants.all(),
            LifecycleMutants.all(),
            ResourceMutants.all(),
            SocketMutants.all())
        .flatMap(List::stream)
        .sorted(Comparator.comparing(Mutant::rule))
        .toList();
  }
}
