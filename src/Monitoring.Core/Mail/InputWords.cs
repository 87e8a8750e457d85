using Monitoring.Core.Drift.Inputs;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>What has become of an input, in the words of the mail's subject, the board and the answers.</summary>
public static class InputWords
{
    /// <summary>What changed: <c>has a value never seen before</c>; continues the input's name.</summary>
    /// <param name="change">How it differs.</param>
    /// <param name="lowest">The smallest number of the reference.</param>
    /// <param name="highest">The largest number of the reference.</param>
    public static string Of(InputChange change, double? lowest, double? highest) => change switch
    {
        InputChange.NeverSeen => "has a value never seen before",
        InputChange.OutOfRange => Invariant($"lies outside {lowest:0.####} to {highest:0.####}"),
        InputChange.Missing => "is missing, which it never was",
        _ => "has moved away from its reference",
    };

    /// <summary>A share in words: <c>12.5 %</c>.</summary>
    public static string Share(double share) => Invariant($"{share * 100:0.0}\u00A0%");
}
