package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.TransportResponse;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Calls from the threads that a user of Vert.x calls from. */
class CallerTest extends VertxTest {
  private Vertx vertx;

  @BeforeEach
  void overAGivenVertx() {
    vertx = Vertx.vertx();
    over(VertxTransport.using(vertx));
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
    // Makes the client, so that later calls start where their caller is.
    text(get("/"));
  }

  @AfterEach
  void closeVertx() {
    result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private String waitForAnswer() {
    transport().checkBlockingAllowed();
    return text(get("/"));
  }

  private <T> T inAVerticle(ThreadingModel model, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    vertx.deployVerticle(
        () ->
            new AbstractVerticle() {
              @Override
              public void start() throws Exception {
                try {
                  result.complete(task.call());
                } catch (Exception | AssertionError e) {
                  result.completeExceptionally(e);
                }
              }
            },
        new DeploymentOptions().setThreadingModel(model));
    return result(result);
  }

  @Test
  void aPlainThreadMayWait() {
    assertThat(waitForAnswer()).isEqualTo("fine");
  }

  @Test
  void aWorkerVerticleMayWaitOnTheContextThatItHolds() {
    assertThat(inAVerticle(ThreadingModel.WORKER, this::waitForAnswer)).isEqualTo("fine");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void aVirtualThreadVerticleMayWaitOnTheContextThatItHolds() {
    assertThat(inAVerticle(ThreadingModel.VIRTUAL_THREAD, this::waitForAnswer)).isEqualTo("fine");
  }

  @Test
  void executeBlockingMayWait() {
    CompletableFuture<String> text =
        inAVerticle(
            ThreadingModel.EVENT_LOOP,
            () ->
                vertx
                    .executeBlocking(this::waitForAnswer)
                    .toCompletionStage()
                    .toCompletableFuture());

    assertThat(result(text)).isEqualTo("fine");
  }

  @Test
  void anEventLoopMayNotWait() {
    inAVerticle(
        ThreadingModel.EVENT_LOOP,
        () -> {
          assertThatThrownBy(transport()::checkBlockingAllowed)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("vert.x-eventloop-thread-")
              .hasMessageContaining("use AsyncFlowscale");
          return null;
        });
    assertThatCode(transport()::checkBlockingAllowed).doesNotThrowAnyException();
  }

  @Test
  void anEventLoopMaySend() {
    CompletableFuture<TransportResponse> future =
        inAVerticle(ThreadingModel.EVENT_LOOP, () -> sending("GET", "/", null));

    assertThat(text(result(future))).isEqualTo("fine");
  }
}
