package ai.flowscale.client.batch;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowInputs.Entry;
import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Names;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.Interruptible;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.service.FlowscaleApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Digests of requests, by which a batch that is started again tells the same request from another.
 * Files are read for them, one request at a time and in the order in which the requests come, so
 * that equal ones are always counted alike.
 */
final class RequestDigests {
  /** What a digest covers of a file at most: all of a small one, both ends of a larger one. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final int CHUNK_BYTES = 64 * 1024;

  /** Half of a SHA-256: enough where no one looks for two requests with the same one. */
  private static final int DIGEST_BYTES = 16;

  private final FlowscaleApi api;
  private final JsonCodec json;
  private final Executor tasks;

  /**
   * What a request is.
   *
   * @param text the digest, in hexadecimal
   * @param unknown an input whose content it does not cover, or null
   */
  record Digest(String text, @Nullable String unknown) {}

  RequestDigests(Batches with) {
    this.api = with.api();
    this.json = with.json();
    this.tasks = new SerialExecutor(with.blocking());
  }

  /**
   * Returns the digest of a request, which fails where the request cannot be sent: a file is not
   * there. Ends at once where the request does.
   *
   * @param scope that of the request
   */
  CompletableFuture<Digest> of(WorkflowRequest request, CallScope scope) {
    Interruptible reading = new Interruptible();
    CompletableFuture<Digest> digest = new CompletableFuture<>();
    scope.onAbort(
        why -> {
          if (digest.completeExceptionally(why)) {
            reading.abort();
          }
        });
    CompletableFuture.supplyAsync(() -> reading.call(() -> new Run(scope).digest(request)), tasks)
        .whenComplete(Futures.into(digest));
    return digest;
  }

  /** Makes one digest. */
  private final class Run {
    private final MessageDigest sha256 = sha256();
    private final CallScope scope;
    private @Nullable String unknown;

    Run(CallScope scope) {
      this.scope = scope;
    }

    Digest digest(WorkflowRequest request) {
      Map<String, String> sent = api.texts(request);
      put(request.workflowId());
      put(request.groupId().orElse(""));
      // Not in their order: that of a map may be another one in the next JVM.
      List<Entry> entries =
          request.inputs().entries().stream().sorted(Comparator.comparing(Entry::name)).toList();
      for (Entry entry : entries) {
        put(entry.name());
        if (entry instanceof Upload upload) {
          put(upload);
        } else if (entry instanceof WorkflowInputs.Text text) {
          put("text");
          put(text.text());
        } else {
          put("json");
          put(json.canonical(sent.getOrDefault(entry.name(), "")));
        }
      }
      return new Digest(HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES), unknown);
    }

    private void put(Upload upload) {
      InputFile file = upload.file();
      put("file");
      put(file.fileName());
      put(file.contentType());
      Path path = file.path().orElse(null);
      byte[] bytes = file.bytes().orElse(null);
      try {
        if (bytes != null) {
          putContent(new ByteArrayInputStream(bytes), bytes.length);
        } else if (path == null) {
          put("stream");
          put(file.length().toString());
          unknown = upload.name();
        } else {
          Uploads.check(upload);
          putFile(path);
        }
      } catch (IOException e) {
        throw new InvalidRequestException(
            upload.name(),
            Names.input(upload.name())
                + ": the file cannot be read: see the cause, and check its path and permissions",
            e);
      }
    }

    private void putFile(Path path) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      long size = attributes.size();
      try (InputStream in = Files.newInputStream(path)) {
        if (size <= MOST_BYTES) {
          putContent(in, size);
        } else {
          put("large");
          put(size);
          put(attributes.lastModifiedTime().toMillis());
          putBytes(in, MOST_BYTES / 2);
          in.skipNBytes(size - MOST_BYTES);
          putBytes(in, MOST_BYTES / 2);
        }
      }
    }

    /** All of it, wherever it comes from: a file may be given as bytes the next time. */
    private void putContent(InputStream in, long size) throws IOException {
      put("content");
      put(size);
      putBytes(in, size);
    }

    private void putBytes(InputStream in, long most) throws IOException {
      byte[] chunk = new byte[CHUNK_BYTES];
      long left = most;
      for (int read = 0; left > 0 && read >= 0; left -= read) {
        if (scope.abortReason() != null) {
          throw new CancellationException("aborted");
        }
        read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
        if (read > 0) {
          sha256.update(chunk, 0, read);
        }
      }
    }

    /** With its length, so that no two sequences of texts are one. */
    private void put(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      put(bytes.length);
      sha256.update(bytes);
    }

    private void put(long number) {
      for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        sha256.update((byte) (number >>> shift));
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
