package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import ai.flowscale.api.spi.ClientProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A workflow to execute: which one, with what, and in which group. Immutable, and usable again as
 * long as its inputs are.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface WorkflowRequest {

  /**
   * A request in no group.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the request
   */
  static WorkflowRequest of(String workflowId, WorkflowInputs inputs) {
    return builder(workflowId, inputs).build();
  }

  /**
   * Starts a request.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return a new builder
   */
  static Builder builder(String workflowId, WorkflowInputs inputs) {
    return Bootstrap.engine().request(workflowId, inputs);
  }

  /**
   * Makes a request of each picture in a folder, for a batch: of each file that ends with {@code
   * .png}, {@code .jpg} or {@code .jpeg}, in whatever case.
   *
   * @param folder the folder; folders in it are not gone into
   * @param request makes the request of a picture
   * @return a lazy stream
   * @throws ai.flowscale.api.error.InvalidRequestException if the folder cannot be read
   * @see #ofFiles(Path, Set, Function)
   */
  static Stream<WorkflowRequest> ofPictures(Path folder, Function<Path, WorkflowRequest> request) {
    return ofFiles(folder, Set.of("png", "jpg", "jpeg"), request);
  }

  /**
   * Makes a request of each file in a folder, for a batch. The names of the files are read at once
   * and sorted; no file is opened, and no request made, before its turn. Hidden files are left out.
   *
   * @param folder the folder; folders in it are not gone into
   * @param extensions what the names end with, without the dot, in whatever case; all files if
   *     empty
   * @param request makes the request of a file, on whatever thread goes through the stream; one
   *     that has no key gets the file's name
   * @return a lazy stream in the order of the names
   * @throws ai.flowscale.api.error.InvalidRequestException if the folder cannot be read
   */
  static Stream<WorkflowRequest> ofFiles(
      Path folder, Set<String> extensions, Function<Path, WorkflowRequest> request) {
    return ClientProvider.find(Optional.empty()).requestsOfFiles(folder, extensions, request);
  }

  /**
   * Returns the workflow.
   *
   * @return its id
   */
  String workflowId();

  /**
   * Returns the inputs.
   *
   * @return what the workflow is executed with
   */
  WorkflowInputs inputs();

  /**
   * Returns the group of the run.
   *
   * @return its id, or empty for none
   */
  Optional<String> groupId();

  /**
   * Returns what the request is called within a batch.
   *
   * @return the key, or empty where the batch is to give it one: its place and a digest of the
   *     workflow's id
   */
  Optional<String> key();

  /**
   * Returns who hears of the upload's progress.
   *
   * @return the listener, or empty
   */
  Optional<TransferListener> uploadListener();

  /**
   * Returns what to do if it stays open whether a run came of this request.
   *
   * @return the policy, or empty for that of the client
   */
  Optional<UncertaintyPolicy> uncertaintyPolicy();

  /** Collects the parts of a request. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Puts the run into a group, by which {@link RunQuery} finds it again.
     *
     * @param groupId a name of the caller's own
     * @return this builder
     */
    Builder groupId(String groupId);

    /**
     * Names the request within a batch: in its outcome and in the batch's {@link BatchCheckpoint},
     * where it must be the same whenever the batch is started again, and no other request's. Not
     * sent, and not kept secret.
     *
     * @param key such as the name of a file or the key of a record; not beginning with {@code #}
     * @return this builder
     */
    Builder key(String key);

    /**
     * Reports how much of the request has been sent.
     *
     * @param listener hears of the progress
     * @return this builder
     */
    Builder uploadListener(TransferListener listener);

    /**
     * Sets what to do if it stays open whether a run came of this request.
     *
     * @param policy the policy; by default that of the client
     * @return this builder
     */
    Builder uncertaintyPolicy(UncertaintyPolicy policy);

    /**
     * Finishes the request.
     *
     * @return the request
     * @throws ai.flowscale.api.error.InvalidRequestException if an id or the key is blank
     */
    WorkflowRequest build();
  }
}
