package ai.flowscale.examples.ee.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.examples.ee.guard.EventStreams;
import ai.flowscale.examples.ee.output.Links;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class RunEventsTest {

  @Test
  void aListenerThatLeavesIsNotReportedAsAFailure() {
    CompletableFuture<RunResult> wait = new CompletableFuture<>();
    List<String> done = new CopyOnWriteArrayList<>();
    SseEventSink sink =
        proxy(
            SseEventSink.class,
            (self, method, arguments) -> {
              done.add(method.getName());
              return switch (method.getName()) {
                case "isClosed" -> false;
                case "send" -> CompletableFuture.completedFuture(null);
                default -> null;
              };
            });
    OutboundSseEvent.Builder builder =
        proxy(
            OutboundSseEvent.Builder.class,
            (self, method, arguments) ->
                method.getName().equals("build")
                    ? proxy(OutboundSseEvent.class, (event, getter, none) -> null)
                    : self);
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      new RunEvents(
              sink,
              proxy(Sse.class, (self, method, arguments) -> builder),
              new Links("/api/"),
              () -> done.add("given back"))
          .start(proxy(AsyncFlowscale.class, (self, method, arguments) -> wait), "run", scheduler);
      wait.cancel(false);
    } finally {
      scheduler.shutdownNow();
    }
    assertThat(done).containsExactly("given back", "close");
  }

  @Test
  void aStreamThatCannotStartIsNotCounted() throws ReflectiveOperationException {
    EventsResource resource = new EventsResource();
    IllegalStateException failure = new IllegalStateException("the client is closed");
    set(
        resource,
        "flowscale",
        proxy(
            Flowscale.class,
            (self, method, arguments) -> {
              throw failure;
            }));
    set(resource, "streams", new EventStreams());
    HttpServletRequest request =
        proxy(
            HttpServletRequest.class,
            (self, method, arguments) ->
                method.getName().equals("getRemoteAddr") ? "192.0.2.1" : null);
    UriInfo uris =
        proxy(UriInfo.class, (self, method, arguments) -> URI.create("http://localhost/api/"));
    SseEventSink sink = proxy(SseEventSink.class, (self, method, arguments) -> null);
    Sse sse = proxy(Sse.class, (self, method, arguments) -> null);
    for (int i = 0; i < 30; i++) {
      assertThatThrownBy(() -> resource.events("run", sink, sse, uris, request)).isSameAs(failure);
    }
  }

  private static void set(Object target, String name, Object value)
      throws ReflectiveOperationException {
    Field field = target.getClass().getDeclaredField(name);
    field.setAccessible(true);
    field.set(target, value);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            RunEventsTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
