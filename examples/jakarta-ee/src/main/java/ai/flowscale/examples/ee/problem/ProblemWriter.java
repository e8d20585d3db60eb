package ai.flowscale.examples.ee.problem;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Responds with a problem where there is no JAX-RS. */
public final class ProblemWriter {
  private ProblemWriter() {}

  /** Writes the whole answer. */
  public static void write(HttpServletResponse response, Problem problem) throws IOException {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("type", problem.type())
            .add("title", problem.title())
            .add("status", problem.status())
            .add("detail", problem.detail());
    if (problem.field() != null) {
      json.add("field", problem.field());
    }
    if (problem.retryAfter() != null) {
      json.add("retryAfter", problem.retryAfter());
      response.setHeader("Retry-After", problem.retryAfter().toString());
    }
    byte[] body = json.build().toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
