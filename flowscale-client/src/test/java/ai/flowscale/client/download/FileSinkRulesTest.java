package ai.flowscale.client.download;

import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.SubscriberRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.AfterClass;

/** The rules of a subscriber, for what writes a body to a file. */
public class FileSinkRulesTest extends SubscriberRules {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Path> files = new ArrayList<>();

  @AfterClass
  public void deleteFiles() throws IOException, InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(120, TimeUnit.SECONDS)) {
      throw new AssertionError("a file is still being written");
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    try {
      Path file = Files.createTempFile("file-sink", null);
      files.add(file);
      FileSink sink =
          new FileSink(
              Files.newByteChannel(file, StandardOpenOption.WRITE),
              0,
              count -> {},
              UncheckedIOException::new);
      ContentBody content =
          new ContentBody(
              "part",
              OptionalLong.empty(),
              0,
              Internals.scope(),
              () -> {},
              sink,
              new SerialExecutor(threads));
      content.read(body -> {});
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
