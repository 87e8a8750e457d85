using Monitoring.Core.Drift.Inputs;

namespace Monitoring.Service.Reading;

/// <summary>One watched input.</summary>
/// <param name="Input">Its key in the posts; <c>confidence</c> for the confidence.</param>
/// <param name="Kind">Attribute, segment or confidence.</param>
/// <param name="Drifted">True while it differs from the reference.</param>
/// <param name="Change">How it differed first; null while it does not.</param>
/// <param name="DriftedSince">Since when; null while it does not.</param>
/// <param name="FirstTransactionId">The first transaction with an unseen value of this stretch; null when there was none.</param>
/// <param name="Signals">Signals since the reference was frozen; only the first of a stretch is told.</param>
/// <param name="Unseen">Values the reference never had.</param>
/// <param name="LookValues">Values of the present look, which is closed after the plant's midnight once there are 50.</param>
/// <param name="LastLook">The last closed look; null before the first.</param>
internal sealed record InputAnswer(
    string Input,
    InputKind Kind,
    bool Drifted,
    InputChange? Change,
    DateTimeOffset? DriftedSince,
    string? FirstTransactionId,
    long Signals,
    UnseenAnswer Unseen,
    long LookValues,
    LookAnswer? LastLook)
{
    /// <summary>The answer for an input.</summary>
    public static InputAnswer Of(InputWatch input) => new(
        input.Name == InputName.Confidence ? input.Name.ToString() : input.Name.Key,
        input.Name.Kind,
        input.Drift is not null,
        input.Drift?.Change,
        input.Drift?.Since,
        input.Drift?.FirstTransactionId,
        input.Signals,
        UnseenAnswer.Of(input),
        input.LookRows,
        input.LastLook is { } look ? LookAnswer.Of(look) : null);
}
