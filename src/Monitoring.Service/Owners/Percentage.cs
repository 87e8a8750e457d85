using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Owners;

/// <summary>
/// A share written with its sign, <c>92%</c> or <c>99.5%</c>: above 0 % and below 100 %, at most 6 decimals. Read in exact decimals,
/// for a double makes 100·(1−0.9) 9.999….
/// </summary>
internal static partial class Percentage
{
    private const string Remedy = "write a percentage such as 92% or 99.5%";

    /// <summary>The share as a ratio; null when it is refused, the fault being noted.</summary>
    public static decimal? Read(Field field)
    {
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        var form = Form().Match(text);
        if (!form.Success)
        {
            field.RefuseValue("is no percentage", Remedy);
            return null;
        }

        var number = decimal.Parse(form.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (!form.Groups["sign"].Success)
        {
            field.RefuseValue("has no percent sign", number is > 0 and < 1 ? $"write {Ratio(number)}" : $"write {Visible.Line(text, 60)}%");
            return null;
        }

        if (number is > 0 and < 100)
        {
            return number / 100m;
        }

        field.RefuseValue("must be above 0% and below 100%", number == 100m ? "nothing is right every time: write what is good enough, such as 99.5%" : Remedy);
        return null;
    }

    private static string Ratio(decimal ratio) => Core.Alerts.Ratio.Percent(ratio);

    [GeneratedRegex(@"^(?<number>[0-9]{1,6}(\.[0-9]{1,6})?)(?<sign> ?%)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}
