package io.managedkeys.suite;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every answer that clients got in this run, for the one test that looks for secrets in them. */
final class Transcript {
    private static final List<String> ANSWERS = new CopyOnWriteArrayList<>();

    private Transcript() {}

    static void add(String answer) {
        ANSWERS.add(answer);
    }

    static List<String> answers() {
        return ANSWERS;
    }
}
