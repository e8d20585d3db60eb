package ai.flowscale.tck;

import ai.flowscale.api.FlowscaleObserver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records the events of an observer. */
final class EventRecorder implements FlowscaleObserver {
  private final List<Record> events = Collections.synchronizedList(new ArrayList<>());
  private final StringWriter failures = new StringWriter();

  @Override
  public void onCallStarted(CallStarted event) {
    events.add(event);
  }

  @Override
  public void onCallRetried(CallRetried event) {
    events.add(event);
    event.failure().printStackTrace(new PrintWriter(failures, true));
  }

  @Override
  public void onCallFinished(CallFinished event) {
    event.failure().ifPresent(f -> f.printStackTrace(new PrintWriter(failures, true)));
    events.add(event);
  }

  @Override
  public void onRunStatusChanged(RunStatusChanged event) {
    events.add(event);
  }

  @Override
  public void onBytesMoved(BytesMoved event) {
    events.add(event);
  }

  /** Returns the events of one kind, in order. */
  <T extends Record> List<T> of(Class<T> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** Returns all events as text, and their failures with the causes. */
  String text() {
    synchronized (events) {
      return events + "\n" + failures;
    }
  }
}
