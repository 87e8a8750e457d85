namespace Monitoring.Core.Outcomes;

/// <summary>The value of an attribute: a finite number or a short text (<see cref="Names.IsText"/>), never both.</summary>
public readonly record struct AttributeValue
{
    /// <summary>A number.</summary>
    public AttributeValue(double number) => Number = number;

    /// <summary>A text.</summary>
    public AttributeValue(string text) => Text = text;

    /// <summary>The number; null when it is a text.</summary>
    public double? Number { get; }

    /// <summary>The text; null when it is a number.</summary>
    public string? Text { get; }
}
