package ai.flowscale.examples.ee.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ProxyUploadTest {

  @Test
  void theEndWaitsForAReadAndLetsNoOtherBegin() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    InputStream request =
        new InputStream() {
          @Override
          public int read() throws IOException {
            begun.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return 'x';
          }
        };
    ProxyUpload upload = new ProxyUpload(request);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CompletableFuture<Integer> read =
          CompletableFuture.supplyAsync(() -> readUnchecked(upload), threads);
      begun.await();
      CompletableFuture<Boolean> readWasOver =
          CompletableFuture.supplyAsync(
              () -> {
                upload.end();
                return read.isDone() || goOn.getCount() == 0;
              },
              threads);
      assertThat(readWasOver.isDone()).isFalse();
      goOn.countDown();
      assertThat(readWasOver.get()).isTrue();
      assertThat(read.get()).isEqualTo('x');
      assertThatIOException().isThrownBy(upload::read);
    } finally {
      goOn.countDown();
      threads.shutdownNow();
    }
  }

  private static int readUnchecked(ProxyUpload upload) {
    try {
      return upload.read();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
