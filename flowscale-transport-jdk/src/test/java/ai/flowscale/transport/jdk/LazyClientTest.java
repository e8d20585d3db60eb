package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.transport.toolkit.Lazy;
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

  private CompletableFuture<HttpClient> inAnotherThread(Lazy<HttpClient> client) {
    CompletableFuture<HttpClient> result =
        CompletableFuture.supplyAsync(client::get, task -> new Thread(task).start())
            .thenCompose(future -> future);
    result(making);
    return result;
  }

  @Test
  void whoComesWhileTheClientIsMadeGetsTheSameOneWithoutWaiting() {
    Lazy<HttpClient> client = new Lazy<>(Runnable::run, this::slowly);
    CompletableFuture<HttpClient> first = inAnotherThread(client);

    CompletableFuture<HttpClient> second = client.get();
    assertThat(second).isNotDone();
    go.complete(null);

    assertThat(result(second)).isSameAs(result(first));
    assertThat(made).hasValue(1);
  }

  @Test
  void afterAFailureTheClientIsMadeAnew() {
    Lazy<HttpClient> client =
        new Lazy<>(
            Runnable::run,
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
    Lazy<HttpClient> client = new Lazy<>(Runnable::run, this::slowly);

    assertThat(client.close()).isNull();

    assertThat(client.get()).isCompletedExceptionally();
    assertThat(made).hasValue(0);
  }

  @Test
  void closingHandsOverTheClientThatWasMade() {
    go.complete(null);
    Lazy<HttpClient> client = new Lazy<>(Runnable::run, this::slowly);
    HttpClient own = result(client.get());

    assertThat(client.close()).isCompletedWithValue(own);
    assertThat(client.close()).isCompletedExceptionally();
  }

  @Test
  void closingDoesNotWaitForAClientThatIsBeingMade() {
    Lazy<HttpClient> client = new Lazy<>(Runnable::run, this::slowly);
    CompletableFuture<HttpClient> first = inAnotherThread(client);

    assertThat(client.close()).isNotDone();

    go.complete(null);
    assertThat(result(first)).isNotNull();
  }
}
