namespace Monitoring.Service.Reading;

/// <summary>How rarely a signal comes by mistake while every verdict is wrong with at most the healthy share.</summary>
/// <param name="VerdictsPerMistake">At most one mistaken signal in so many verdicts, over all cuts together.</param>
/// <param name="IsGuaranteed">True while errors were measured not to come in bunches; otherwise the number is not promised.</param>
/// <param name="Correlation">Correlation of neighbouring errors, to three decimals; null while there is none to measure.</param>
internal sealed record MistakesAnswer(int VerdictsPerMistake, bool IsGuaranteed, double? Correlation);
