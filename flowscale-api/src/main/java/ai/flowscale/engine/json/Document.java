package ai.flowscale.engine.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.Workflow;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.stream.JsonParser;
import java.lang.reflect.Type;
import java.util.List;

/**
 * An answer as it came from the parser. JSON-B is asked for one of the classes below and calls the
 * deserializer registered for it; there is a class for each operation because all implementations
 * tell deserializers apart by class, and few by what a class is parameterized with.
 */
abstract sealed class Document<T> {

  private final Envelope<T> envelope;
  private final long end;

  private Document(Envelope<T> envelope, long end) {
    this.envelope = envelope;
    this.end = end;
  }

  final Envelope<T> envelope() {
    return envelope;
  }

  /** Returns where the parser says that the document ended, in characters, or something else. */
  final long end() {
    return end;
  }

  /** Makes the configuration of a JSON-B that reads every one of these documents. */
  static JsonbConfig jsonbConfig(JsonTools tools) {
    return new JsonbConfig()
        .withDeserializers(
            new HealthDeserializer(tools),
            new QueueDeserializer(tools),
            new WorkflowsDeserializer(tools),
            new SubmissionDeserializer(tools),
            new RunDeserializer(tools),
            new RunsDeserializer(tools),
            new OutputDeserializer(tools),
            new MessageDeserializer(tools));
  }

  @FunctionalInterface
  private interface Factory<T, D extends Document<T>> {
    D create(Envelope<T> envelope, long end);
  }

  /**
   * What the deserializers have in common. Each implements {@link JsonbDeserializer} once more,
   * with its class in it: there is where implementations look for the class.
   */
  private abstract static class Deserializer<T, D extends Document<T>>
      implements JsonbDeserializer<D> {
    private final JsonTools tools;
    private final AnswerShape<T> shape;
    private final Factory<T, D> factory;

    Deserializer(JsonTools tools, AnswerShape<T> shape, Factory<T, D> factory) {
      this.tools = tools;
      this.shape = shape;
      this.factory = factory;
    }

    @Override
    public D deserialize(JsonParser parser, DeserializationContext context, Type type) {
      JsonCursor in = new JsonCursor(parser, tools, shape.operation());
      Envelope<T> envelope = new EnvelopeReader<>(shape, in).read();
      return factory.create(envelope, in.location().getStreamOffset());
    }
  }

  static final class OfHealth extends Document<List<ContainerHealth>> {
    OfHealth(Envelope<List<ContainerHealth>> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class HealthDeserializer
      extends Deserializer<List<ContainerHealth>, OfHealth> implements JsonbDeserializer<OfHealth> {
    HealthDeserializer(JsonTools tools) {
      super(tools, AnswerShape.HEALTH, OfHealth::new);
    }
  }

  static final class OfQueue extends Document<List<ContainerQueue>> {
    OfQueue(Envelope<List<ContainerQueue>> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class QueueDeserializer extends Deserializer<List<ContainerQueue>, OfQueue>
      implements JsonbDeserializer<OfQueue> {
    QueueDeserializer(JsonTools tools) {
      super(tools, AnswerShape.QUEUE, OfQueue::new);
    }
  }

  static final class OfWorkflows extends Document<List<Workflow>> {
    OfWorkflows(Envelope<List<Workflow>> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class WorkflowsDeserializer extends Deserializer<List<Workflow>, OfWorkflows>
      implements JsonbDeserializer<OfWorkflows> {
    WorkflowsDeserializer(JsonTools tools) {
      super(tools, AnswerShape.WORKFLOWS, OfWorkflows::new);
    }
  }

  static final class OfSubmission extends Document<SubmissionAnswer> {
    OfSubmission(Envelope<SubmissionAnswer> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class SubmissionDeserializer
      extends Deserializer<SubmissionAnswer, OfSubmission>
      implements JsonbDeserializer<OfSubmission> {
    SubmissionDeserializer(JsonTools tools) {
      super(tools, AnswerShape.SUBMISSION, OfSubmission::new);
    }
  }

  static final class OfRun extends Document<Run> {
    OfRun(Envelope<Run> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class RunDeserializer extends Deserializer<Run, OfRun>
      implements JsonbDeserializer<OfRun> {
    RunDeserializer(JsonTools tools) {
      super(tools, AnswerShape.RUN, OfRun::new);
    }
  }

  static final class OfRuns extends Document<RunPage> {
    OfRuns(Envelope<RunPage> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class RunsDeserializer extends Deserializer<RunPage, OfRuns>
      implements JsonbDeserializer<OfRuns> {
    RunsDeserializer(JsonTools tools) {
      super(tools, AnswerShape.RUNS, OfRuns::new);
    }
  }

  static final class OfOutput extends Document<OutputAnswer> {
    OfOutput(Envelope<OutputAnswer> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class OutputDeserializer extends Deserializer<OutputAnswer, OfOutput>
      implements JsonbDeserializer<OfOutput> {
    OutputDeserializer(JsonTools tools) {
      super(tools, AnswerShape.OUTPUT, OfOutput::new);
    }
  }

  static final class OfMessage extends Document<String> {
    OfMessage(Envelope<String> envelope, long end) {
      super(envelope, end);
    }
  }

  private static final class MessageDeserializer extends Deserializer<String, OfMessage>
      implements JsonbDeserializer<OfMessage> {
    MessageDeserializer(JsonTools tools) {
      super(tools, AnswerShape.MESSAGE, OfMessage::new);
    }
  }
}
