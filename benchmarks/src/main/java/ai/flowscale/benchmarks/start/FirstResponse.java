package ai.flowscale.benchmarks.start;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.benchmarks.process.Exit;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.json.ResponseFormat;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import jakarta.ws.rs.client.ClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;

/**
 * Asks a deployment for its health, once, and says how long that took since the JVM was started.
 */
final class FirstResponse {
  private static final String PATH = "/api/v1/comfy/health";

  private FirstResponse() {}

  /** Takes who asks, and the server's address. Ends the JVM, so that it can write an archive. */
  public static void main(String[] arguments) {
    Exit.after(() -> tell(arguments[0], arguments[1]));
  }

  @SuppressWarnings("SystemOut") // The time is this program's output.
  private static long tell(String who, String base) throws IOException, InterruptedException {
    Object health = ask(who, base);
    long taken = System.currentTimeMillis() - Long.getLong("started.at", 0);
    if (!health.toString().contains("comfy-0")) {
      throw new IllegalStateException("not decoded: " + health);
    }
    System.out.println(taken);
    return taken;
  }

  private static Object ask(String who, String base) throws IOException, InterruptedException {
    return switch (who) {
      case "jdk" -> decoded(Jdk.health(base));
      case "jersey" -> decoded(Jersey.health(base));
      case "vertx" -> decoded(OverVertx.health(base));
      default -> library(who.substring("flowscale-".length()), base);
    };
  }

  private static Object library(String transport, String base) {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .transportName(transport)
            .baseUrl(base)
            .apiKey("a-key-for-nothing")
            .build();
    return Flowscale.create(config).checkHealth();
  }

  private static Object decoded(byte[] body) {
    return String.valueOf(
        JsonCodec.find(List.of(FirstResponse.class.getClassLoader()), Optional.empty())
            .read(body, ResponseFormat.HEALTH)
            .data());
  }

  // Each in a class of its own, so that nobody loads the library of another.

  private static final class Jdk {
    static byte[] health(String base) throws IOException, InterruptedException {
      return java.net.http.HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(base + PATH))
                  .version(java.net.http.HttpClient.Version.HTTP_1_1)
                  .build(),
              BodyHandlers.ofByteArray())
          .body();
    }
  }

  private static final class Jersey {
    static byte[] health(String base) {
      return ClientBuilder.newClient(
              new ClientConfig().connectorProvider(new Apache5ConnectorProvider()))
          .target(base + PATH)
          .request()
          .get(byte[].class);
    }
  }

  private static final class OverVertx {
    /** Held: Vert.x closes a client that nobody holds any more. */
    private static final HttpClient CLIENT = Vertx.vertx().createHttpClient();

    static byte[] health(String base) {
      return CLIENT
          .request(new RequestOptions().setAbsoluteURI(base + PATH))
          .compose(HttpClientRequest::send)
          .compose(HttpClientResponse::body)
          .map(Buffer::getBytes)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }
}
