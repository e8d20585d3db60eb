package ai.flowscale.testing;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Responses by operation, each in turn and its last response again and again. */
public final class ScriptedRuns {
  private final Deque<Response> submissions = new ArrayDeque<>();
  private final Deque<Response> lists = new ArrayDeque<>();
  private final Deque<Response> polls = new ArrayDeque<>();
  private final Deque<Response> cancellations = new ArrayDeque<>();
  private final List<TransportRequest> submitted = new ArrayList<>();
  private final List<TransportRequest> listed = new ArrayList<>();
  private final List<TransportRequest> cancelled = new ArrayList<>();

  public ScriptedRuns submitting(Response... responses) {
    submissions.addAll(List.of(responses));
    return this;
  }

  public ScriptedRuns listing(Response... responses) {
    lists.addAll(List.of(responses));
    return this;
  }

  public ScriptedRuns polling(Response... responses) {
    polls.addAll(List.of(responses));
    return this;
  }

  public ScriptedRuns cancelling(Response... responses) {
    cancellations.addAll(List.of(responses));
    return this;
  }

  public ScriptedTransport transport() {
    return new ScriptedTransport(this::respond);
  }

  public List<TransportRequest> submitted() {
    return submitted;
  }

  public List<TransportRequest> listed() {
    return listed;
  }

  public List<TransportRequest> cancelled() {
    return cancelled;
  }

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String path = request.uri().getPath();
    if (path.endsWith("/cancel")) {
      cancelled.add(request);
      return next(cancellations).make();
    }
    if (request.method().equals("POST")) {
      submitted.add(request);
      return next(submissions).make();
    }
    if (path.endsWith("/runs")) {
      listed.add(request);
      return next(lists).make(request);
    }
    return next(polls).make();
  }

  private static Response next(Deque<Response> responses) {
    if (responses.isEmpty()) {
      throw new AssertionError("this request was not expected");
    }
    return responses.size() > 1 ? responses.removeFirst() : responses.getFirst();
  }
}
