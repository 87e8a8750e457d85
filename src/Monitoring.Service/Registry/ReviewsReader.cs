using Monitoring.Core.Reviews;

namespace Monitoring.Service.Registry;

/// <summary>Reads how many outcomes of an agent people judge, and where the plant's own system shows them.</summary>
internal static class ReviewsReader
{
    /// <summary>How many are drawn a day; null when it is refused, the fault being noted.</summary>
    public static int? Read(Field field) =>
        Values.EachDay(field, ReviewRule.Most, "write a number from 0 to 50 and the words a day, such as 5 a day");

    /// <summary>The address of a transaction; null when it is refused, the fault being noted.</summary>
    public static string? ReadUrl(Field field)
    {
        const string Remedy = "write an address such as https://erp.example.com/orders/{transactionId}";
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        if (TransactionUrl.WhyNot(text) is not { } why)
        {
            return text;
        }

        field.RefuseValue(why, Remedy);
        return null;
    }
}
