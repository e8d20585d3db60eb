package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * The JDK's client, used as its documentation shows. The caller of {@code sendAsync} can end a call
 * at a deadline for the whole of it, as ours does; the timeout of one with {@code send} ends with
 * the head of the response.
 */
final class JdkCalls implements RunCalls {
  private final Decoder decoder = new Decoder();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(TestAuthority.clientContext())
          .build();
  private final String base;
  private final boolean direct;

  JdkCalls(String base, boolean direct) {
    this.base = base;
    this.direct = direct;
  }

  @Override
  public Run run() {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(RunCalls.address(base)))
            .timeout(Duration.ofSeconds(RESPONSE_TIMEOUT_SECONDS));
    HEADERS.forEach(builder::header);
    HttpRequest request = builder.build();
    try {
      return decoder.run(
          direct
              ? client.send(request, BodyHandlers.ofByteArray()).body()
              : client.sendAsync(request, BodyHandlers.ofByteArray()).get().body());
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    // A JDK 17 has no way.
  }
}
