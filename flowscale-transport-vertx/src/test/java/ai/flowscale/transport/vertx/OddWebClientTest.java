package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.tck.transport.TestBody;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.lang.reflect.Proxy;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of an application that do with a request what is not to be done. */
class OddWebClientTest extends VertxTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private TransportException failureOver(Function<ReadStream<Buffer>, Future<?>> sending) {
    over(WebClientTransport.using(vertx, client(sending)));
    TransportException failure =
        failure(sending("POST", "/", TestBody.of(OptionalLong.empty(), "a")));
    assertThat(failure.kind()).isEqualTo(Kind.OTHER);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    return failure;
  }

  private static WebClient client(Function<ReadStream<Buffer>, Future<?>> sending) {
    Object request =
        Proxy.newProxyInstance(
            OddWebClientTest.class.getClassLoader(),
            new Class<?>[] {HttpRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "headers" -> MultiMap.caseInsensitiveMultiMap();
                  case "sendStream" -> sending.apply(stream(arguments[0]));
                  default -> proxy;
                });
    return (WebClient)
        Proxy.newProxyInstance(
            OddWebClientTest.class.getClassLoader(),
            new Class<?>[] {WebClient.class},
            (proxy, method, arguments) -> request);
  }

  @SuppressWarnings("unchecked")
  private static ReadStream<Buffer> stream(Object argument) {
    return (ReadStream<Buffer>) argument;
  }

  @Test
  void anAnswerThatComesFromElsewhereIsNone() {
    assertThat(failureOver(stream -> Future.succeededFuture()))
        .hasMessageContaining("answers by itself");
  }

  @Test
  void aRequestThatIsNotShownIsNotSent() {
    assertThat(
            failureOver(
                stream -> {
                  stream.pipe().to(null);
                  return Promise.promise().future();
                }))
        .hasMessageContaining("does not show its request");
  }

  @Test
  void aRequestIsNotSentAgain() {
    server().script(connection -> connection.readToEnd());
    HttpClient http = vertx.createHttpClient();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(server().uri("/").getHost())
            .setPort(server().uri("/").getPort());

    TransportException failure =
        failureOver(
            stream ->
                http.request(options)
                    .compose(request -> stream.pipe().to(request))
                    .compose(sent -> http.request(options))
                    .compose(request -> stream.pipe().to(request))
                    .compose(sent -> Promise.promise().future()));

    assertThat(failure).hasMessageContaining("sends the request again");
    assertThat(server().requests()).hasSizeLessThan(2);
  }
}
