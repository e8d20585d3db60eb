/** Events of what a client does, for the JDK Flight Recorder. */
module ai.flowscale.flightrecorder {
  requires transitive ai.flowscale.api;
  requires jdk.jfr;
  requires static org.jspecify;

  exports ai.flowscale.flightrecorder;
}
