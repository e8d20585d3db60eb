package ai.flowscale.client.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * How the data of one operation's response are read, in every format of the service. A response
 * without data, or with null, says nothing and is refused.
 *
 * @param <T> what becomes of them
 */
public final class AnswerShape<T> {

  /** The containers, named by {@code container} or {@code url}. */
  public static final AnswerShape<List<ContainerHealth>> HEALTH =
      new AnswerShape<>("checkHealth", in -> in.list(ContainerReaders::health));

  /** The queues, by {@code container} or {@code comfy_uri}. */
  public static final AnswerShape<List<ContainerQueue>> QUEUE =
      new AnswerShape<>("getQueue", in -> in.list(ContainerReaders::queue));

  /** The workflows, as a list or under {@code workflows}. */
  public static final AnswerShape<List<Workflow>> WORKFLOWS =
      new AnswerShape<>("getWorkflows", WorkflowReader::list);

  /** The new run, as an object or as an array of one. */
  public static final AnswerShape<SubmissionAnswer> SUBMISSION =
      new AnswerShape<>("executeWorkflow", SubmissionReader::submission);

  /** One run. */
  public static final AnswerShape<Run> RUN = new AnswerShape<>("getRun", RunReader::run);

  /** A page of runs, with {@code meta} or without. */
  public static final AnswerShape<RunList> RUNS = new AnswerShape<>("getRuns", new RunListReader());

  /** Where an output is. */
  public static final AnswerShape<OutputAnswer> OUTPUT =
      new AnswerShape<>("getOutput", OutputReader::output);

  /** What the service says when it cancels; anything but a string is kept as JSON text. */
  public static final AnswerShape<String> MESSAGE =
      new AnswerShape<>("cancelRun", AnswerShape::message);

  private final String operation;
  private final DataReader<T> reader;

  private AnswerShape(String operation, DataReader<T> reader) {
    this.operation = operation;
    this.reader = reader;
  }

  private static String message(JsonCursor in) {
    JsonValue value = in.value();
    return value instanceof JsonString string ? string.getString() : value.toString();
  }

  /** Returns the operation's name in this library, for messages. */
  String operation() {
    return operation;
  }

  DataReader<T> reader() {
    return reader;
  }

  /** Names the operation. */
  @Override
  public String toString() {
    return operation;
  }
}
