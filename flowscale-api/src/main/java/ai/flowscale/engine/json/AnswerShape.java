package ai.flowscale.engine.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the data of one operation's answer are read, in every dialect of the service.
 *
 * @param <T> what becomes of them
 */
public final class AnswerShape<T> {

  /** The containers, named by {@code container} or {@code url}. */
  public static final AnswerShape<List<ContainerHealth>> HEALTH =
      new AnswerShape<>(
          "checkHealth", in -> in.list(ContainerReaders::health), List.of(), Absence.MISSING);

  /** The queues, by {@code container} or {@code comfy_uri}. */
  public static final AnswerShape<List<ContainerQueue>> QUEUE =
      new AnswerShape<>(
          "getQueue", in -> in.list(ContainerReaders::queue), List.of(), Absence.MISSING);

  /** The workflows, as a list or under {@code workflows}. */
  public static final AnswerShape<List<Workflow>> WORKFLOWS =
      new AnswerShape<>("getWorkflows", WorkflowReader::list, List.of(), Absence.MISSING);

  /** The new run, as an object or as an array of one. */
  public static final AnswerShape<SubmissionAnswer> SUBMISSION =
      new AnswerShape<>(
          "executeWorkflow",
          SubmissionReader::submission,
          SubmissionAnswer.NOTHING,
          Absence.AS_NULL);

  /** One run. */
  public static final AnswerShape<Run> RUN =
      new AnswerShape<>("getRun", RunReader::run, null, Absence.MISSING);

  /** A page of runs, with {@code meta} or without. */
  public static final AnswerShape<RunPage> RUNS =
      new AnswerShape<>("getRuns", new RunPageReader(), null, Absence.MISSING);

  /** Where an output is. */
  public static final AnswerShape<OutputAnswer> OUTPUT =
      new AnswerShape<>("getOutput", OutputReader::output, null, Absence.MISSING);

  /** What the service says when it cancels; anything but a string is kept as JSON text. */
  public static final AnswerShape<String> MESSAGE =
      new AnswerShape<>("cancelRun", AnswerShape::message, "", Absence.AS_NULL);

  /** What answers without data mean. */
  private enum Absence {
    /** They are incomplete. */
    MISSING,
    /** The same as answers with null data. */
    AS_NULL
  }

  private final String operation;
  private final DataReader<T> reader;
  private final @Nullable T ofNull;
  private final Absence absence;

  private AnswerShape(String operation, DataReader<T> reader, @Nullable T ofNull, Absence absence) {
    this.operation = operation;
    this.reader = reader;
    this.ofNull = ofNull;
    this.absence = absence;
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

  /** Returns what null data mean, or null where they are no answer. */
  @Nullable T ofNull() {
    return ofNull;
  }

  boolean mayLackData() {
    return absence == Absence.AS_NULL;
  }

  /** Names the operation. */
  @Override
  public String toString() {
    return operation;
  }
}
