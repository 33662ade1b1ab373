/** A sheet of rows with a quantity and a unit price: the same in other words. */
export interface Theme {
  readonly id: string;
  readonly sheet: string;
  /** The sheet in front of it, which is about something else. */
  readonly frontSheet: string;
  readonly headers: readonly [string, string, string, string, string];
  /** What one row is called. */
  readonly row: string;
  readonly quantity: string;
  readonly items: readonly string[];
  readonly people: readonly string[];
}

export const themes: readonly Theme[] = [
  {
    id: 'garden',
    sheet: 'Orders',
    frontSheet: 'Opening hours',
    headers: ['Plant', 'Customer', 'Quantity', 'Unit price', 'Ordered on'],
    row: 'order',
    quantity: 'quantity',
    items: ['Lavender', 'Box hedge', 'Quince tree', 'Sage', 'Climbing rose', 'Fern'],
    people: ['Adeyemi', 'Brandt', 'Castro', 'Dufour', 'Eriksen'],
  },
  {
    id: 'workshop',
    sheet: 'Jobs',
    frontSheet: 'Contacts',
    headers: ['Job', 'Mechanic', 'Hours', 'Rate', 'Finished on'],
    row: 'job',
    quantity: 'number of hours',
    items: ['Brake pads', 'Wheel truing', 'New chain', 'Full service', 'Gear cables', 'Puncture'],
    people: ['Frey', 'Galea', 'Hoang', 'Ivanova', 'Jarvis'],
  },
  {
    id: 'bakery',
    sheet: 'Deliveries',
    frontSheet: 'Notes',
    headers: ['Product', 'Shop', 'Trays', 'Price a tray', 'Delivered on'],
    row: 'delivery',
    quantity: 'number of trays',
    items: ['Rye loaf', 'Plum cake', 'Seed roll', 'Focaccia', 'Nut twist', 'Oat bread'],
    people: ['Kiln Street', 'Lower Gate', 'Mill Lane', 'North Quay', 'Old Square'],
  },
  {
    id: 'library',
    sheet: 'Purchases',
    frontSheet: 'About',
    headers: ['Title', 'Branch', 'Copies', 'Price a copy', 'Bought on'],
    row: 'purchase',
    quantity: 'number of copies',
    items: ['Atlas of Rivers', 'Birds at Dusk', 'Chess by Post', 'Deep Water', 'Early Maps', 'Field Notes'],
    people: ['Priory', 'Quarry', 'Riverside', 'Station', 'Terrace'],
  },
];
