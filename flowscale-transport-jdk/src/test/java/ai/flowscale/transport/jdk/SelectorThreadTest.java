package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done on the selector's thread on small machines, and what never is. */
class SelectorThreadTest extends JdkTest {
  private static final String HEALTH = "{\"status\":\"success\",\"data\":[],\"errors\":null}";

  private final WorkerPool workers = new WorkerPool();
  private final AtomicInteger handedOver = new AtomicInteger();
  private final HostNames names = HostNames.ofJvm();
  private final ClientExecutor executor =
      new ClientExecutor(
          task -> {
            handedOver.incrementAndGet();
            workers.execute(task);
          },
          true,
          names,
          request -> request.uri().getHost());

  /**
   * Has each exchange started when {@code send} returns: a worker that starts it could otherwise be
   * so slow that it finds the answer there, and goes on with it.
   */
  @BeforeEach
  void rememberTheServer() {
    names.look(server().uri("/").getHost());
    names.look("localhost");
  }

  private static boolean isSelector(Thread thread) {
    return thread.getName().endsWith("SelectorManager");
  }

  private static CompletableFuture<TransportResponse> send(HttpClient client, URI uri) {
    return send(client, TransportRequest.of("GET", uri, Headers.empty(), null));
  }

  private static CompletableFuture<TransportResponse> send(
      HttpClient client, TransportRequest request) {
    Exchange exchange = new Exchange(request, true, ended -> {});
    exchange.start(client, RequestFactory.direct(), true);
    return exchange.answer();
  }

  /** Has all requests of a connection answered, once they may be. */
  private static void answering(RawServer server, CompletableFuture<?> go, String body) {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            result(go);
            connection.respond("200 OK", body);
          }
        });
  }

  /** The thread on which the head of an answer came; to be called before the answer is here. */
  private static CompletableFuture<Thread> threadOf(CompletableFuture<TransportResponse> answer) {
    return answer.thenApply(
        response -> {
          response.close();
          return Thread.currentThread();
        });
  }

  @Test
  void answersAreReadThere() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    answering(server(), go, "fine");
    HttpClient client = HttpClient.newBuilder().executor(executor).build();

    CompletableFuture<Thread> thread = threadOf(send(client, server().uri("/")));
    go.complete(null);

    assertThat(result(thread)).matches(SelectorThreadTest::isSelector);
    assertThat(executor.isCurrentThread()).isFalse();
  }

  @Test
  void anExchangeNeverStartsThere() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    answering(server(), go, "fine");
    HttpClient client = HttpClient.newBuilder().executor(executor).build();
    AtomicInteger before = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();

    CompletableFuture<TransportResponse> second =
        send(client, server().uri("/"))
            .thenCompose(
                response -> {
                  assertThat(Thread.currentThread()).matches(SelectorThreadTest::isSelector);
                  before.set(handedOver.get());
                  var sent = send(client, server().uri("/"));
                  after.set(handedOver.get());
                  return sent.whenComplete((answer, failure) -> response.close());
                });
    go.complete(null);

    assertThat(text(result(second))).isEqualTo("fine");
    assertThat(after.get()).isEqualTo(before.get() + 1);
  }

  /** How many tasks go to the workers when a request is sent to an address that is known. */
  private int handedOverBy(TransportRequest request) {
    CompletableFuture<Void> go = new CompletableFuture<>();
    answering(server(), go, "fine");
    HttpClient client = HttpClient.newBuilder().executor(executor).build();

    CompletableFuture<TransportResponse> answer = send(client, request);
    int tasks = handedOver.get();
    go.complete(null);

    assertThat(text(result(answer))).isEqualTo("fine");
    return tasks;
  }

  @Test
  void anExchangeStartsOnItsCallersThreadWhereNoNameHasToBeLookedUp() {
    assertThat(handedOverBy(TransportRequest.of("GET", server().uri("/"), Headers.empty(), null)))
        .isZero();
    assertThat(handedOver).as("for the answer as well").hasValue(0);
  }

  @Test
  void aBodyIsAskedForOnAWorker() {
    assertThat(
            handedOverBy(
                TransportRequest.of(
                    "POST",
                    server().uri("/"),
                    Headers.empty(),
                    RequestBody.ofBytes(new byte[] {1}))))
        .isEqualTo(1);
  }

  @Test
  void trustManagersAreNeverAskedThere() throws GeneralSecurityException {
    NotingTrustManager trust = new NotingTrustManager();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(context)
            .executor(executor)
            .build();
    try (RawServer secure = RawServer.startTls(TestAuthority.serverContext())) {
      answering(secure, CompletableFuture.completedFuture(null), "fine");

      assertThat(text(result(send(client, secure.uri("/"))))).isEqualTo("fine");
    }

    assertThat(result(trust.asked)).matches(thread -> !isSelector(thread));
  }

  /** Goes on with a client's answer where it came, as an executor of the application's may. */
  private Flowscale clientWithoutThreadsForCallbacks(JdkTransport transport) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .transport(transport)
            .baseUrl(server().uri("").toString())
            .apiKey("key")
            .callbackExecutor(Runnable::run)
            .build());
  }

  @Test
  void callsThatBlockAreRefusedThere() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    answering(server(), go, HEALTH);
    try (JdkTransport transport = JdkTransport.create(TransportConfig.of(workers), true, names);
        Flowscale client = clientWithoutThreadsForCallbacks(transport)) {
      CompletableFuture<?> failed =
          client.async().checkHealth().thenAccept(health -> client.checkHealth());
      go.complete(null);

      assertThat(failed)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void callbacksOfTheApplicationAreNeverCalledThere() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    answering(server(), go, HEALTH);
    try (JdkTransport transport = JdkTransport.create(TransportConfig.of(workers), true, names);
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .transport(transport)
                    .baseUrl(server().uri("").toString())
                    .apiKey("key")
                    .build())) {
      AsyncFlowscale async = client.async();
      CompletableFuture<Thread> thread =
          async.checkHealth().thenApply(health -> Thread.currentThread());
      go.complete(null);

      assertThat(result(thread)).matches(it -> !isSelector(it));
    }
  }

  @Test
  void cancellingBeforeTheHeadersBreaksTheConnection() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.readToEnd();
            });
    HttpClient client = HttpClient.newBuilder().executor(executor).build();
    CompletableFuture<TransportResponse> answer = send(client, server().uri("/"));
    server().await("the request", () -> server().requests().size() == 1);

    answer.cancel(true);

    server().await("the end of the connection", () -> server().openConnections() == 0);
  }

  /** Trusts everybody, and notes the thread on which it does. */
  private static final class NotingTrustManager extends X509ExtendedTrustManager {
    private final CompletableFuture<Thread> asked = new CompletableFuture<>();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      asked.complete(Thread.currentThread());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      asked.complete(Thread.currentThread());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      asked.complete(Thread.currentThread());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
