package ai.flowscale.cli;

import picocli.CommandLine.Option;

/** Outputs of so few runs that they can be looked at. */
final class OpenedOutputs extends Outputs {
  @Option(
      names = "--open",
      description =
          "Opens the files with the programs of the desktop. Without --out they are downloaded into"
              + " the working directory.")
  boolean opens;

  @Override
  boolean opens() {
    return opens;
  }
}
