package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyClientTest extends JdkTest {
  private final AtomicInteger made = new AtomicInteger();
  private final CompletableFuture<Void> go = new CompletableFuture<>();
  private final CompletableFuture<Void> making = new CompletableFuture<>();

  private HttpClient slowly() {
    made.incrementAndGet();
    making.complete(null);
    result(go);
    return HttpClient.newHttpClient();
  }

  private CompletableFuture<HttpClient> inAnotherThread(LazyClient client) {
    CompletableFuture<HttpClient> result =
        CompletableFuture.supplyAsync(client::get, task -> new Thread(task).start())
            .thenCompose(future -> future);
    result(making);
    return result;
  }

  @Test
  void whoComesWhileTheClientIsMadeGetsTheSameOneWithoutWaiting() {
    LazyClient client = new LazyClient(this::slowly);
    CompletableFuture<HttpClient> first = inAnotherThread(client);

    CompletableFuture<HttpClient> second = client.get();
    assertThat(second).isNotDone();
    go.complete(null);

    assertThat(result(second)).isSameAs(result(first));
    assertThat(made).hasValue(1);
  }

  @Test
  void afterAFailureTheClientIsMadeAnew() {
    LazyClient client =
        new LazyClient(
            () -> {
              if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("too many open files");
              }
              return HttpClient.newHttpClient();
            });

    assertThat(client.get()).isCompletedExceptionally();
    assertThat(client.get()).isCompleted();
  }

  @Test
  void afterClosingNoClientIsMade() {
    LazyClient client = new LazyClient(this::slowly);

    assertThat(client.close()).isEmpty();

    assertThat(client.get()).isCompletedExceptionally();
    assertThat(made).hasValue(0);
  }

  @Test
  void closingHandsOverTheClientThatWasMade() {
    go.complete(null);
    LazyClient client = new LazyClient(this::slowly);
    HttpClient own = result(client.get());

    assertThat(client.close()).containsSame(own);
    assertThat(client.close()).isEmpty();
  }

  @Test
  void closingDoesNotWaitForAClientThatIsBeingMade() {
    LazyClient client = new LazyClient(this::slowly);
    CompletableFuture<HttpClient> first = inAnotherThread(client);

    assertThat(client.close()).isEmpty();

    go.complete(null);
    assertThat(result(first)).isNotNull();
  }
}
