package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow.
 *
 * @param id the run's id, or null in a list of the older response format, which does not send it
 * @param workflowId the workflow, or null where the service does not say
 * @param groupId the group it was submitted with, or null
 * @param teamId the team it belongs to, or null where the service does not say
 * @param status what it is doing
 * @param inputs what it was submitted with
 * @param outputNames the names of the outputs it gives, where the service knows them; possibly
 *     empty for a run that is complete
 * @param outputs the outputs it has given so far
 * @param createdAt when it was submitted, or null where the service does not say
 * @param startedAt when work on it began, or null
 * @param completedAt when it ended, or null
 * @param additional fields that this version of the library does not know
 */
public record Run(
    @Nullable String id,
    @Nullable String workflowId,
    @Nullable String groupId,
    @Nullable String teamId,
    RunStatus status,
    List<RunInput> inputs,
    List<String> outputNames,
    List<RunOutput> outputs,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    JsonFields additional) {

  public Run {
    Objects.requireNonNull(status, "status");
    inputs = List.copyOf(inputs);
    outputNames = List.copyOf(outputNames);
    outputs = List.copyOf(outputs);
    Objects.requireNonNull(additional, "additional");
  }

  /**
   * Starts a run with an id and a status, and nothing else: for the tests of an application.
   *
   * @param id the run's id
   * @param status what it is doing
   * @return a builder
   */
  public static Builder builder(String id, RunStatus status) {
    return new Builder(Objects.requireNonNull(id, "id"), Objects.requireNonNull(status, "status"));
  }

  /**
   * Returns the run in plain values, for a web service to return.
   *
   * @return a summary without inputs and links
   */
  public RunSummary summary() {
    return RunSummary.of(this, id, outputs);
  }

  /**
   * Returns what the service says about the failure of the run. The OpenAPI file has no field for
   * it, so the fields {@code error}, {@code errors}, {@code error_message}, {@code message} and
   * {@code detail} are read, in this order: texts, lists of them, and objects with a message. It
   * may quote an input.
   *
   * @return the service's words, possibly none
   */
  public List<String> errors() {
    return ErrorTexts.of(additional);
  }

  /**
   * Returns how long the run was queued.
   *
   * @return the time from {@link #createdAt} to {@link #startedAt}, or empty where one is missing
   */
  public Optional<Duration> queued() {
    return createdAt == null || startedAt == null
        ? Optional.empty()
        : Optional.of(Duration.between(createdAt, startedAt));
  }

  /**
   * Returns how long the service worked on the run.
   *
   * @return the time from {@link #startedAt} to {@link #completedAt}, or empty where one is missing
   */
  public Optional<Duration> duration() {
    return startedAt == null || completedAt == null
        ? Optional.empty()
        : Optional.of(Duration.between(startedAt, completedAt));
  }

  /** Leaves out the values of the inputs, the queries of links and the additional values. */
  @Override
  public String toString() {
    return Printable.message(
        "Run[id=%s, workflowId=%s, groupId=%s, status=%s, inputs=%s, outputNames=%s, outputs=%s, createdAt=%s, startedAt=%s, completedAt=%s, additional=%s]"
            .formatted(
                id,
                workflowId,
                groupId,
                status,
                inputs,
                outputNames,
                outputs,
                createdAt,
                startedAt,
                completedAt,
                additional));
  }

  /** Collects the parts of a run. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String id;
    private final RunStatus status;
    private @Nullable String workflowId;
    private @Nullable String groupId;
    private @Nullable String teamId;
    private List<RunInput> inputs = List.of();
    private List<String> outputNames = List.of();
    private List<RunOutput> outputs = List.of();
    private @Nullable Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant completedAt;
    private JsonFields additional = JsonFields.none();

    private Builder(String id, RunStatus status) {
      this.id = id;
      this.status = status;
    }

    /**
     * Sets the workflow.
     *
     * @param workflowId its id; by default null, where the service does not say
     * @return this builder
     */
    public Builder workflowId(@Nullable String workflowId) {
      this.workflowId = workflowId;
      return this;
    }

    /**
     * Sets the group it was submitted with.
     *
     * @param groupId its id; by default null, where the service does not say
     * @return this builder
     */
    public Builder groupId(@Nullable String groupId) {
      this.groupId = groupId;
      return this;
    }

    /**
     * Sets the team it belongs to.
     *
     * @param teamId its id; by default null, where the service does not say
     * @return this builder
     */
    public Builder teamId(@Nullable String teamId) {
      this.teamId = teamId;
      return this;
    }

    /**
     * Sets what it was submitted with.
     *
     * @param inputs what it was submitted with; by default none
     * @return this builder
     */
    public Builder inputs(List<RunInput> inputs) {
      this.inputs = Objects.requireNonNull(inputs, "inputs");
      return this;
    }

    /**
     * Sets the names of the outputs it gives.
     *
     * @param outputNames the names of the outputs it gives; by default none
     * @return this builder
     */
    public Builder outputNames(List<String> outputNames) {
      this.outputNames = Objects.requireNonNull(outputNames, "outputNames");
      return this;
    }

    /**
     * Sets the outputs it has given so far.
     *
     * @param outputs the outputs it has given so far; by default none
     * @return this builder
     */
    public Builder outputs(List<RunOutput> outputs) {
      this.outputs = Objects.requireNonNull(outputs, "outputs");
      return this;
    }

    /**
     * Sets when it was submitted.
     *
     * @param createdAt the time; by default null, where the service does not say
     * @return this builder
     */
    public Builder createdAt(@Nullable Instant createdAt) {
      this.createdAt = createdAt;
      return this;
    }

    /**
     * Sets when work on it began.
     *
     * @param startedAt the time; by default null, where the service does not say
     * @return this builder
     */
    public Builder startedAt(@Nullable Instant startedAt) {
      this.startedAt = startedAt;
      return this;
    }

    /**
     * Sets when it ended.
     *
     * @param completedAt the time; by default null, where the service does not say
     * @return this builder
     */
    public Builder completedAt(@Nullable Instant completedAt) {
      this.completedAt = completedAt;
      return this;
    }

    /**
     * Sets further fields.
     *
     * @param additional further fields; by default none
     * @return this builder
     */
    public Builder additional(JsonFields additional) {
      this.additional = Objects.requireNonNull(additional, "additional");
      return this;
    }

    /**
     * Makes the run.
     *
     * @return a run with what was set
     */
    public Run build() {
      return new Run(
          id,
          workflowId,
          groupId,
          teamId,
          status,
          inputs,
          outputNames,
          outputs,
          createdAt,
          startedAt,
          completedAt,
          additional);
    }
  }
}
