package com.example.posters;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.model.DownloadedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Makes posters. */
public final class Posters {
  private final Flowscale flowscale;
  private final Path folder;

  /** Uses a client, and puts the posters into a folder. */
  public Posters(Flowscale flowscale, Path folder) {
    this.flowscale = flowscale;
    this.folder = folder;
  }

  /** Makes one poster, and waits for it. */
  public Path make(String text, Path picture) {
    PosterResult poster =
        flowscale.execute(
            Poster.with().text(text).image(picture).seed(7).style(Poster.Style.WATER_COLOUR));
    return flowscale.download(poster.poster(), folder).path();
  }

  /** Makes one poster, and blocks no thread. */
  public CompletableFuture<Path> makeAsync(String text) {
    return flowscale
        .async()
        .execute(Poster.with().text(text))
        .thenCompose(poster -> flowscale.async().download(poster.poster(), folder))
        .thenApply(DownloadedFile::path);
  }

  /** Makes the same poster in several colours, some at a time. */
  public List<PosterResult> variants(String text, int count) {
    Poster poster = Poster.with().text(text);
    return flowscale
        .executeBatch(
            IntStream.range(0, count).mapToObj(poster::seed).map(TypedRequest::request).toList())
        .items()
        .stream()
        .map(BatchItem::orThrow)
        .map(PosterResult::new)
        .toList();
  }

  /** Makes a poster of the text and the picture that are given. */
  public static void main(String[] args) {
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      System.out.println(
          new Posters(flowscale, Path.of("posters")).make(args[0], Path.of(args[1])));
    }
  }
}
