using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>Which part of every outcome is watched.</summary>
/// <param name="Kind">Attribute, segment or confidence.</param>
/// <param name="Key">Its key in the posts; empty for the confidence, which has none.</param>
public readonly record struct InputName(InputKind Kind, string Key)
{
    /// <summary>The agent's own confidence.</summary>
    public static InputName Confidence { get; } = new(InputKind.Confidence, "");

    /// <summary>What it had in one outcome; null where it was not sent.</summary>
    public AttributeValue? ValueIn(OutcomeContent content) => Kind switch
    {
        InputKind.Attribute => content.Attributes.TryGetValue(Key, out var value) ? value : null,
        InputKind.Segment => content.Segments.TryGetValue(Key, out var text) ? new AttributeValue(text) : null,
        _ => content.Confidence is { } number ? new AttributeValue(number) : null,
    };

    /// <summary>As people say it: <c>layout</c>, <c>segment customer</c>, <c>confidence</c>.</summary>
    public override string ToString() => Kind switch
    {
        InputKind.Attribute => Key,
        InputKind.Segment => "segment " + Key,
        _ => "confidence",
    };
}
