using Monitoring.Core.Alerts;

namespace Monitoring.Service.Board;

/// <summary>Percentages as pages show them: the sign set off and never on a line of its own, <c>89.0 %</c>. Cut, never rounded.</summary>
internal static class Share
{
    /// <summary>A measured accuracy.</summary>
    public static string Of(WindowCounts counts) => Of(counts.Correct, counts.Judged);

    /// <summary>A measured accuracy.</summary>
    public static string Of(int correct, int judged) => Spaced(Ratio.Percent(correct, judged));

    /// <summary>An agreed accuracy.</summary>
    public static string Of(decimal ratio) => Spaced(Ratio.Percent(ratio));

    private static string Spaced(string percent) => percent.Replace("%", "\u00A0%", StringComparison.Ordinal);
}
