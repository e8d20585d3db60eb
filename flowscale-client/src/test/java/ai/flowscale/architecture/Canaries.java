package ai.flowscale.architecture;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.transport.toolkit.RequestBodies;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * Makes an instance of a class with a canary in every place that can hold a secret.
 *
 * <p>A link and a JSON value can always hold one. Of a text the class does not say; so each text of
 * a record or an exception is listed here, among those that can or those that cannot, and one that
 * is in neither list is an error: whoever adds it decides.
 */
final class Canaries {
  static final String CANARY = "s3cret-canary";

  /** Texts that may hold a key, a prompt or what quotes one. */
  private static final Set<String> SECRET =
      Set.of(
          "ApiFailure.errors",
          "ApiFailure.bodyHead",
          "FieldError.message",
          "FieldMap.Field.values",
          "InputDescription.description",
          "OutputDescription.description",
          "ProxySettings.userName",
          "ProxySettings.secret",
          "RunFailedException.errors",
          "RunSummary.errors",
          "WorkflowInputs.Text.text",
          "Workflow.description");

  /** Names, ids and words of the service, which are there to be seen. */
  private static final Set<String> OPEN =
      Set.of(
          "ApiFailure.operation",
          "BatchCheckpoint.Entry.digest",
          "BatchCheckpoint.Entry.groupId",
          "BatchCheckpoint.Entry.runId",
          "BatchItem.key",
          "Cancellation.message",
          "Cancellation.runId",
          "ContainerHealth.container",
          "ContainerHealth.status",
          "ContainerQueue.container",
          "DownloadException.output",
          "DownloadedFile.contentType",
          "FieldError.location",
          "FieldError.type",
          "FieldMap.Field.name",
          "FlowscaleInstrumentation.Operation.groupId",
          "FlowscaleInstrumentation.Operation.host",
          "FlowscaleInstrumentation.Operation.name",
          "FlowscaleInstrumentation.Operation.outputName",
          "FlowscaleInstrumentation.Operation.runId",
          "FlowscaleInstrumentation.Operation.workflowId",
          "InputDescription.label",
          "InputDescription.name",
          "InputDescription.options",
          "InputDescription.typeName",
          "InvalidRequestException.field",
          "OperationObserver.Retry.call",
          "OperationObserver.RunStatusChange.runId",
          "OperationObserver.Submitted.runId",
          "OperationObserver.Submitted.workflowId",
          "OutputDescription.label",
          "OutputDescription.name",
          "OutputDescription.typeName",
          "PageMeta.groupId",
          "PageMeta.sortBy",
          "PageMeta.sortOrder",
          "ProxySettings.host",
          "QueueEntry.promptId",
          "RequestObserver.Request.call",
          "RequestObserver.Request.method",
          "RequestObserver.Request.path",
          "Run.groupId",
          "Run.id",
          "Run.outputNames",
          "Run.teamId",
          "Run.workflowId",
          "RunCancelledException.runId",
          "RunFailedException.runId",
          "RunOutput.filename",
          "RunOutput.generationStatus",
          "RunOutput.s3Key",
          "RunResult.runId",
          "RunStatus.value",
          "RunSummary.groupId",
          "RunSummary.id",
          "RunSummary.outputs",
          "RunSummary.status",
          "RunSummary.workflowId",
          "SimpleRequest.method",
          "Submission.outputNames",
          "Submission.runId",
          "Submission.workflowId",
          "SubmissionUncertainException.groupId",
          "SubmissionUncertainException.workflowId",
          "TransferProgress.name",
          "WaitTimedOutException.runId",
          "Workflow.id",
          "WorkflowInputs.Json.name",
          "WorkflowInputs.Text.name",
          "WorkflowInputs.Upload.name",
          "Workflow.name");

  /** Makes one instance per constructor. */
  List<Object> makeEach(Class<?> type) {
    return Stream.of(type.getDeclaredConstructors()).map(this::make).toList();
  }

  private Object make(Constructor<?> constructor) {
    Class<?> owner = constructor.getDeclaringClass();
    Parameter[] parameters = constructor.getParameters();
    Object[] values = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      if (!parameters[i].isNamePresent()) {
        throw new AssertionError(owner + " was compiled without the names of its parameters");
      }
      values[i] =
          value(place(owner, parameters[i].getName()), parameters[i].getParameterizedType());
    }
    try {
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("Canaries cannot make a " + owner.getName(), e);
    }
  }

  private static String place(Class<?> owner, String name) {
    String outer =
        owner.getEnclosingClass() == null ? "" : owner.getEnclosingClass().getSimpleName() + ".";
    return Throwable.class.isAssignableFrom(owner) && name.equals("message")
        ? "message"
        : outer + owner.getSimpleName() + "." + name;
  }

  private Object value(String place, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return List.of(value(place, arguments[0]));
      }
      if (generic.getRawType() == Optional.class) {
        return Optional.of(value(place, arguments[0]));
      }
      if (generic.getRawType() == Map.class) {
        // Names of fields are shown, what they hold is not.
        return Map.of("name", value(place, arguments[1]));
      }
    }
    if (type instanceof WildcardType wildcard) {
      return value(place, wildcard.getUpperBounds()[0]);
    }
    return simple(place, (Class<?>) type);
  }

  private Object simple(String place, Class<?> type) {
    if (place.equals("BatchItem.result")) {
      // It has a failure instead; a result is made by itself.
      return null;
    }
    if (type == Link.class) {
      return new Link("https://" + CANARY + "@host.example/path?X-Signature=" + CANARY);
    } else if (type == RunInput.class) {
      return new RunInput(
          "text_1", Json.createValue(CANARY), null, (Link) simple(place, Link.class));
    } else if (type == JsonFields.class) {
      return JsonFields.of(Map.of("name", Json.createValue(CANARY)));
    } else if (type == String.class) {
      return text(place);
    } else if (type == OptionalInt.class) {
      return OptionalInt.of(200);
    } else if (type == URI.class) {
      return URI.create(
          "https://" + CANARY + "@host.example/path?X-Signature=" + CANARY + "#" + CANARY);
    } else if (type == InputFile.class) {
      return InputFile.of("open", CANARY.getBytes(StandardCharsets.UTF_8));
    } else if (type == Object.class) {
      return CANARY;
    } else if (type == JsonValue.class) {
      return Json.createValue(CANARY);
    } else if (type == Headers.class) {
      return Headers.of(Map.of("X-API-KEY", List.of(CANARY)));
    } else if (type == RequestBody.class) {
      return RequestBodies.ofBytes(CANARY.getBytes(StandardCharsets.UTF_8));
    } else if (type == Throwable.class || type == FlowscaleException.class) {
      return new ServerException("open", (ApiFailure) makeEach(ApiFailure.class).get(0));
    } else if (type.isEnum()) {
      return type.getEnumConstants()[0];
    } else if (type.isRecord()) {
      return makeEach(type).get(0);
    }
    return plain(place, type);
  }

  /** What cannot hold a secret. */
  private static Object plain(String place, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return 404;
    } else if (type == long.class || type == Long.class) {
      return 7L;
    } else if (type == double.class) {
      return 7.0;
    } else if (type == BigDecimal.class) {
      return BigDecimal.TEN;
    } else if (type == boolean.class) {
      return true;
    } else if (type == Instant.class) {
      return Instant.EPOCH;
    } else if (type == Duration.class) {
      return Duration.ofSeconds(7);
    } else if (type == Path.class) {
      return Path.of("out");
    } else if (type == Executor.class) {
      return (Executor) Runnable::run;
    } else if (type == ScheduledExecutorService.class) {
      return Executors.newScheduledThreadPool(0);
    }
    throw new AssertionError(place + " is a " + type + ": say in Canaries how to make one");
  }

  private static String text(String place) {
    if (SECRET.contains(place)) {
      return CANARY;
    }
    if (OPEN.contains(place) || place.equals("message")) {
      return "open";
    }
    throw new AssertionError(
        place + " is a new text: say in Canaries whether it can hold a secret");
  }
}
