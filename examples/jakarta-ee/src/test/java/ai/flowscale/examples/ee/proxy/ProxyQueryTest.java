package ai.flowscale.examples.ee.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.examples.ee.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyQueryTest {
  private static final List<String> KNOWN = List.of("workflow_id", "group_id");

  @Test
  void writesAnewWhatItRead() {
    ProxyQuery query = ProxyQuery.parse("workflow%5Fid=a+b%26c&other=1&group_id=", KNOWN);
    assertThat(query.find("workflow_id")).contains("a b&c");
    assertThat(query.find("group_id")).isEmpty();
    assertThat(query.text()).isEqualTo("?workflow_id=a%20b%26c&group_id=");
  }

  @Test
  void hasNothingWithoutAQuery() {
    assertThat(ProxyQuery.parse(null, KNOWN).text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "workflow_id=a&workflow_id=b",
        "workflow_id=a&workflow%5Fid=b",
        "workflow_id=a&%77orkflow_id=a",
        "workflow_id=%zz",
        "workflow_id=%"
      })
  void refusesWhatCouldBeReadInTwoWays(String raw) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ProxyQuery.parse(raw, KNOWN))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
  }
}
