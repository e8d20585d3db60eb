package ai.flowscale.examples.ee.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.flowscale.examples.ee.Beans;
import ai.flowscale.examples.ee.WebExchange;
import ai.flowscale.examples.ee.config.GivenSettings;
import jakarta.servlet.FilterChain;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UploadLimitTest {
  private static final FilterChain RESPONDS = (request, response) -> {};

  private final UploadLimit limit;
  private int passed;

  UploadLimitTest() throws IllegalAccessException {
    limit =
        Beans.inject(
            new UploadLimit(), GivenSettings.of(Map.of("flowscale.app.concurrent-uploads", "2")));
  }

  private WebExchange upload(FilterChain whileInProgress) throws Exception {
    WebExchange upload = WebExchange.form("/api/v1/runs", null);
    limit.doFilter(
        upload.request(),
        upload.response(),
        (request, response) -> {
          passed++;
          whileInProgress.doFilter(request, response);
        });
    return upload;
  }

  @Test
  void uploadsDoNotHoldAllThreads() throws Exception {
    upload((a, b) -> unchecked(() -> upload((c, d) -> unchecked(this::oneMore))));
    assertThat(passed).isEqualTo(2);

    upload(RESPONDS);
    assertThat(passed).as("the others have ended").isEqualTo(3);
  }

  private void oneMore() throws Exception {
    WebExchange refused = upload(RESPONDS);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.problem()).isEqualTo("too-many-uploads");
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    boolean[] read = new boolean[1];
    WebExchange page = WebExchange.get("/api/v1/runs");
    limit.doFilter(page.request(), page.response(), (request, response) -> read[0] = true);
    assertThat(read[0]).as("what has no body passes").isTrue();
  }

  @Test
  void anUploadThatFailsIsOver() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThatIOException()
          .isThrownBy(
              () ->
                  upload(
                      (request, response) -> {
                        throw new IOException("it broke");
                      }))
          .withMessage("it broke");
    }
    upload(RESPONDS);
    assertThat(passed).isEqualTo(4);
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void unchecked(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
