package ai.flowscale.tests.instrumentation;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import java.util.Map;

/** Throws in each of its methods but the first. */
final class ThrowingInstrumentation implements FlowscaleInstrumentation {
  @Override
  public OperationObserver onOperation(Operation operation) {
    return new OperationObserver() {
      @Override
      public OperationObserver onChild(Operation child) {
        throw new IllegalStateException("onChild");
      }

      @Override
      public RequestObserver onRequest(RequestObserver.Request request) {
        return new RequestObserver() {
          @Override
          public Map<String, String> headers() {
            throw new IllegalStateException("headers");
          }

          @Override
          public void onEnd(End end) {
            throw new IllegalStateException("onEnd of a request");
          }
        };
      }

      @Override
      public Scope makeCurrent() {
        throw new IllegalStateException("makeCurrent");
      }

      @Override
      public void onSubmitted(Submitted submitted) {
        throw new IllegalStateException("onSubmitted");
      }

      @Override
      public void onRetry(Retry retry) {
        throw new IllegalStateException("onRetry");
      }

      @Override
      public void onRunStatus(RunStatusChange change) {
        throw new IllegalStateException("onRunStatus");
      }

      @Override
      public void onEnd(End end) {
        throw new IllegalStateException("onEnd");
      }
    };
  }
}
