package ai.flowscale.testing;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Responses by operation, each in turn and its last answer again and again. */
public final class ScriptedRuns {
  private final Deque<Answer> submissions = new ArrayDeque<>();
  private final Deque<Answer> lists = new ArrayDeque<>();
  private final Deque<Answer> looks = new ArrayDeque<>();
  private final Deque<Answer> cancellations = new ArrayDeque<>();
  private final List<TransportRequest> submitted = new ArrayList<>();
  private final List<TransportRequest> listed = new ArrayList<>();
  private final List<TransportRequest> cancelled = new ArrayList<>();

  public ScriptedRuns submitting(Answer... answers) {
    submissions.addAll(List.of(answers));
    return this;
  }

  public ScriptedRuns listing(Answer... answers) {
    lists.addAll(List.of(answers));
    return this;
  }

  public ScriptedRuns looking(Answer... answers) {
    looks.addAll(List.of(answers));
    return this;
  }

  public ScriptedRuns cancelling(Answer... answers) {
    cancellations.addAll(List.of(answers));
    return this;
  }

  public ScriptedTransport transport() {
    return new ScriptedTransport(this::answer);
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

  private CompletableFuture<TransportResponse> answer(TransportRequest request) {
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
      return next(lists).make();
    }
    return next(looks).make();
  }

  private static Answer next(Deque<Answer> answers) {
    if (answers.isEmpty()) {
      throw new AssertionError("this request was not expected");
    }
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }
}
