using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

public sealed class ElapsedTests
{
    [Theory]
    [InlineData("0:00:00", "less than 1 min")]
    [InlineData("0:00:59", "less than 1 min")]
    [InlineData("-0:05:00", "less than 1 min")]
    [InlineData("0:01:00", "1 min")]
    [InlineData("0:59:59", "59 min")]
    [InlineData("1:00:30", "1 h")]
    [InlineData("3:12:59", "3 h 12 min")]
    [InlineData("23:59:59", "23 h 59 min")]
    [InlineData("1.00:59:00", "1 day")]
    [InlineData("2.05:40:00", "2 days 5 h")]
    [InlineData("1234.23:00:00", "1,234 days 23 h")]
    public void A_duration_is_its_two_largest_units(string time, string words) =>
        Assert.Equal(words, Elapsed.Between(Breach.At,
            Breach.At + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));
}
