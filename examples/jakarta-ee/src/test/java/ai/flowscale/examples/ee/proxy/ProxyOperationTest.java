package ai.flowscale.examples.ee.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyOperationTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/comfy/health, HEALTH",
    "POST, /api/v1/runs, EXECUTE",
    "GET, /api/v1/runs, RUNS",
    "GET, /api/v1/runs/output, OUTPUT",
    "GET, /api/v1/runs/6f0c-1.x, RUN",
    "GET, /api/v1/runs/a%20b, RUN",
    "POST, /api/v1/runs/r1/cancel, CANCEL"
  })
  void knowsTheOperations(String method, String path, ProxyOperation operation) {
    assertThat(ProxyOperation.find(method, path)).contains(operation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/runs/..",
        "/api/v1/runs/.",
        "/api/v1/runs/../comfy/health",
        "/api/v1/runs/%2e%2e",
        "/api/v1/runs/a%2Fb",
        "/api/v1/runs/a%5cb",
        "/api/v1/runs/a;b",
        "/api/v1/runs/a%zz",
        "/api/v1/runs/",
        "/api/v1/runs//cancel",
        "//api/v1/runs",
        "/api/v1/other",
        ""
      })
  void nothingElsePasses(String path) {
    assertThat(ProxyOperation.find("GET", path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "get", "TRACE", "HEAD"})
  void noOtherMethodPasses(String method) {
    assertThat(ProxyOperation.find(method, "/api/v1/runs")).isEmpty();
  }

  @Test
  void aLongIdIsReadWithoutAStackOfItsLength() {
    String id = "a".repeat(100_000);
    assertThat(ProxyOperation.find("GET", "/api/v1/runs/" + id)).contains(ProxyOperation.RUN);
    assertThat(ProxyOperation.find("POST", "/api/v1/runs/" + id + "/cancel"))
        .contains(ProxyOperation.CANCEL);
    assertThat(ProxyOperation.find("GET", "/api/v1/runs/" + id + "..")).isEmpty();
  }
}
