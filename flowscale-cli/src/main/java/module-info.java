/** The command line {@code flowscale}. Nothing in it is for other programs to call. */
module ai.flowscale.cli {
  requires ai.flowscale.api;
  requires ai.flowscale.codegen;
  requires ai.flowscale.dbscheduler;
  requires ai.flowscale.emulator;
  requires ai.flowscale.mcp;
  requires info.picocli;
  requires org.eclipse.jetty.ee11.servlet; // which ai.flowscale.mcp needs for HTTP only
  requires static org.jspecify;

  opens ai.flowscale.cli to
      info.picocli;
}
