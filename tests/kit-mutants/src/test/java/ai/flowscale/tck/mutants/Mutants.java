package ai.flowscale.tck.mutants;

import ai.flowscale.tck.mutants.requestbodies.RequestBodyMutants;
import ai.flowscale.tck.mutants.requests.RequestMutants;
import ai.flowscale.tck.mutants.responses.ResponseMutants;
import java.util.List;
import java.util.stream.Stream;

/** All mutants, in the order of the rules. */
final class Mutants {
  private Mutants() {}

  static List<Mutant> all() {
    return Stream.of(RequestMutants.all(), RequestBodyMutants.all(), ResponseMutants.all())
        .flatMap(List::stream)
        .toList();
  }
}
