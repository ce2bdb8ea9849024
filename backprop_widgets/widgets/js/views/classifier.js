// Classifier.
export function render() {}
