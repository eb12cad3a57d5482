package io.managedkeys.suite.matrix;

import io.managedkeys.suite.ApiClient.Answer;

/** The suite's own words for why an operation is not done. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Refusal(String reason) {
        super(reason);
    }

    /** The answer itself, or its refusal. */
    static Answer orElse(Answer answer) {
        if (answer.status() >= 300) {
            StringBuilder texts = new StringBuilder();
            answer.json()
                    .at("/errors")
                    .forEach(error -> texts.append(texts.isEmpty() ? "" : "; ").append(error.asString("")));
            if (texts.isEmpty()) {
                answer.json()
                        .at("/data/batch_results")
                        .forEach(item -> texts.append(item.at("/error").asString("")));
            }
            throw new Refusal(answer.status() + " " + texts);
        }
        return answer;
    }

    /** What had to be done before was refused. */
    static Refusal because(String operation) {
        return new Refusal("needs " + operation);
    }

    static Refusal wrong(String what) {
        return new Refusal("WRONG: " + what);
    }

    boolean isFault() {
        return String.valueOf(getMessage()).startsWith("WRONG")
                || String.valueOf(getMessage()).startsWith("5");
    }

    /**
     * The reason without what differs from run to run.
     *
     * @param name of the managed key, which becomes {@code <key>}
     */
    String reason(String name) {
        return String.valueOf(getMessage())
                .replace(name, "<key>")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("127\\.0\\.0\\.1:[0-9]+", "<endpoint>")
                .strip();
    }
}
