package ai.flowscale.cli;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ended, for scripts. A number never changes its meaning. */
enum ExitCode {
  OK(0, "all went well"),
  INTERNAL(1, "an error of the program itself; please report it"),
  USAGE(
      2,
      "the command line or an input is wrong, or an input file cannot be read; no run was started"),
  CONFIGURATION(
      3, "the address, the key, the database or a configuration file is missing or wrong"),
  DENIED(4, "the service refuses the key (401, 403), or the database the password"),
  NOT_FOUND(5, "there is no such run, workflow, output, batch or request"),
  RUN_FAILED(6, "the run failed"),
  RUN_CANCELLED(7, "the run was cancelled"),
  NOT_FINISHED(8, "the run or batch has not finished yet; it continues"),
  UNREACHABLE(9, "the service or database cannot be reached, or the connection broke"),
  SERVICE(10, "the service responds with another error, or with something unreadable"),
  UNCERTAIN(
      11, "whether a run was started is not known; search for the run before you submit again"),
  FILES(12, "a file or folder cannot be read or written, or a download failed"),
  INCOMPLETE(13, "some requests of a batch did not complete"),
  DRIFT(14, "the deployment differs from the file of describe --check"),
  INTERRUPTED(130, "ended by Ctrl-C"),
  CLOSED_PIPE(141, "the reader of the output has closed it, as head does");

  final int number;
  final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The table as the help shows it. */
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      table.put(String.valueOf(code.number), code.meaning);
    }
    return table;
  }

  static ExitCode of(Throwable failure) {
    if (failure instanceof CliException own) {
      return own.code();
    }
    if (failure instanceof FlowscaleException known) {
      return of(known);
    }
    return failure instanceof IOException || failure instanceof UncheckedIOException
        ? FILES
        : INTERNAL;
  }

  private static ExitCode of(FlowscaleException failure) {
    if (failure instanceof InvalidRequestException) {
      return USAGE;
    } else if (failure instanceof ConfigurationException) {
      return CONFIGURATION;
    } else if (failure instanceof AuthenticationException
        || failure instanceof PermissionDeniedException) {
      return DENIED;
    } else if (failure instanceof NotFoundException) {
      return NOT_FOUND;
    } else if (failure instanceof ApiException || failure instanceof DecodingException) {
      return SERVICE;
    } else if (failure instanceof RunFailedException) {
      return RUN_FAILED;
    } else if (failure instanceof RunCancelledException) {
      return RUN_CANCELLED;
    } else if (failure instanceof WaitTimedOutException) {
      return NOT_FINISHED;
    } else if (failure instanceof TransportException) {
      return UNREACHABLE;
    } else if (failure instanceof SubmissionUncertainException) {
      return UNCERTAIN;
    } else if (failure instanceof DownloadException
        || failure instanceof PartialDownloadException) {
      return failure.getCause() instanceof CallAbortedException ? INTERRUPTED : FILES;
    } else if (failure instanceof BatchException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    return failure instanceof CallAbortedException ? INTERRUPTED : INTERNAL;
  }
}
